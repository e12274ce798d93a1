package dev.adyton.launch;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Dsse;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The launch gate's rule: a pure function of record, policy, deployable and time. No record at all
 * is an answer, too, for one's own machine. A record that is there and does not hold is never
 * treated as absent.
 */
public final class Launch {
  private Launch() {}

  /**
   * Decides before an engine loads {@code deployable}.
   *
   * @param record what the gate said
   * @param policy whose signatures count
   * @param deployable what is to be launched; a record speaks of exactly one
   * @param now the time of the decision; records expire
   * @param wanted how far the deployable shall be reached
   */
  public static Decision decide(
      LaunchRecord record,
      LaunchPolicy policy,
      Deployable deployable,
      Instant now,
      Exposure wanted) {
    return decide(record, policy, Optional.of(deployable), now, wanted);
  }

  /**
   * Decides as far as that can be done before a byte of the model is read: a refusal is final, a
   * permission is not.
   */
  public static Decision foresee(
      LaunchRecord record, LaunchPolicy policy, Instant now, Exposure wanted) {
    return decide(record, policy, Optional.empty(), now, wanted);
  }

  /**
   * Judges, for a caller who knows of the deployable no more than a statement says.
   *
   * @param deployable the digest in the statement
   * @param guardrails the guardrails' digest in the statement
   */
  public static Decision judge(
      LaunchRecord record,
      LaunchPolicy policy,
      Digest deployable,
      Digest guardrails,
      Instant now,
      Exposure wanted) {
    if (!(record instanceof LaunchRecord.Signed signed)) {
      return decide(record, policy, Optional.empty(), now, wanted);
    }
    Set<Denial> denials = EnumSet.noneOf(Denial.class);
    Optional<LaunchDocument> document = read(signed, policy, wanted, denials);
    document.ifPresent(d -> {
      general(d, now, wanted, denials);
      note(denials, Denial.GUARDRAILS_MISMATCH, !d.guardrails().equals(guardrails));
      note(
          denials,
          Denial.DEPLOYABLE_MISMATCH,
          d.subject() instanceof Subject.Whole(Digest named) && !named.equals(deployable));
    });
    return outcome(wanted, denials);
  }

  private static Decision decide(
      LaunchRecord record,
      LaunchPolicy policy,
      Optional<Deployable> deployable,
      Instant now,
      Exposure wanted) {
    Set<Denial> denials = EnumSet.noneOf(Denial.class);
    if (!(record instanceof LaunchRecord.Signed signed)) {
      note(denials, Denial.UNGATED_EXPOSURE, wanted != Exposure.LOCAL);
      return denials.isEmpty()
          ? new Decision.Allow(Exposure.LOCAL, LaunchRecord.UNGATED)
          : deny(denials);
    }
    Optional<LaunchDocument> document = read(signed, policy, wanted, denials);
    document.ifPresent(d -> {
      general(d, now, wanted, denials);
      deployable.ifPresent(what -> specific(d, what, denials));
    });
    return outcome(wanted, denials);
  }

  /** What is granted is what was asked for, never all that a record would have let. */
  private static Decision outcome(Exposure wanted, Set<Denial> denials) {
    return denials.isEmpty() ? new Decision.Allow(wanted, wanted.name()) : deny(denials);
  }

  /** Reads the document if a pinned key signed it; whether enough did is noted. */
  private static Optional<LaunchDocument> read(
      LaunchRecord.Signed record, LaunchPolicy policy, Exposure wanted, Set<Denial> denials) {
    try {
      Dsse.Endorsed endorsed = Dsse.parse(record.envelope()).endorsed(policy.keys());
      List<Integer> signed = endorsed.signers();
      if (signed.isEmpty()) {
        denials.add(Denial.RECORD_UNSIGNED);
        return Optional.empty();
      }
      quorum(policy, signed, wanted, denials);
      return Optional.of(LaunchDocument.parse(endorsed.payload(LaunchDocument.PAYLOAD_TYPE, 1)));
    } catch (CodecException e) {
      denials.add(Denial.RECORD_UNREADABLE);
      return Optional.empty();
    }
  }

  private static void quorum(
      LaunchPolicy policy, List<Integer> signed, Exposure wanted, Set<Denial> denials) {
    LaunchPolicy.Quorum quorum = policy.quorums().get(wanted);
    if (quorum == null) {
      denials.add(Denial.EXPOSURE_NOT_GRANTED);
      return;
    }
    List<LaunchPolicy.Signer> signers = signed.stream().map(policy.signers()::get).toList();
    long persons = signers.stream().map(LaunchPolicy.Signer::person).distinct().count();
    Set<String> roles =
        signers.stream()
            .flatMap(s -> s.roles().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    note(denials, Denial.SIGNERS_MISSING, persons < quorum.persons());
    note(denials, Denial.ROLE_MISSING, !roles.containsAll(quorum.roles()));
  }

  private static void general(LaunchDocument d, Instant now, Exposure wanted, Set<Denial> denials) {
    long seconds = now.getEpochSecond();
    note(denials, Denial.DECISION_NO_GO, !d.go());
    note(denials, Denial.NOT_YET_VALID, seconds < d.notBefore());
    note(denials, Denial.EXPIRED, seconds > d.notAfter());
    note(denials, Denial.REVIEW_OVERDUE, seconds > d.reviewBy());
    note(denials, Denial.EXPOSURE_ABOVE_RECORD, wanted.compareTo(d.exposure()) > 0);
    boolean far = d.exposure() != Exposure.LOCAL;
    note(denials, Denial.SUBJECT_TOO_WIDE, far && d.subject() instanceof Subject.Model);
    for (Domain domain : Domain.values()) {
      switch (d.of(domain)) {
        case BELOW_THRESHOLD -> {}
        case MITIGATED ->
            note(
                denials, Denial.MITIGATION_ABSENT, d.guardrails().equals(Deployable.NO_GUARDRAILS));
        case ABOVE_THRESHOLD -> denials.add(Denial.DOMAIN_ABOVE_THRESHOLD);
        case NOT_EVALUATED -> note(denials, Denial.DOMAIN_NOT_EVALUATED, far);
      }
    }
  }

  private static void specific(LaunchDocument d, Deployable what, Set<Denial> denials) {
    note(denials, Denial.DEPLOYABLE_MISMATCH, !d.subject().names(what));
    note(denials, Denial.GUARDRAILS_MISMATCH, !d.guardrails().equals(what.guardrails()));
    boolean anyEngine = d.engines().isEmpty();
    note(denials, Denial.ENGINE_MISMATCH, !anyEngine && !d.engines().contains(what.engineBuild()));
  }

  private static void note(Set<Denial> denials, Denial denial, boolean applies) {
    if (applies) {
      denials.add(denial);
    }
  }

  private static Decision deny(Set<Denial> denials) {
    return new Decision.Deny(denials.stream().map(Denial::code).toList());
  }
}
