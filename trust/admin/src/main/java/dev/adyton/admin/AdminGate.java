package dev.adyton.admin;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Dsse;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Whether a node must do as it is told: a pure function, but for which nonces were used. */
public final class AdminGate {
  /** The decision. */
  public sealed interface Decision {
    /**
     * It must.
     *
     * @param request what
     * @param persons who asked, in order of their names
     */
    record Granted(AdminRequest request, List<String> persons) implements Decision {
      /** Copies. */
      public Granted {
        persons = List.copyOf(persons);
      }
    }

    /**
     * It must not.
     *
     * @param code why
     */
    record Refused(AdminCode code) implements Decision {}
  }

  /** How a project's owner stands in a decision: nobody here knows who that is. */
  private static final String OWNER = "owner";

  private AdminGate() {}

  /**
   * Decides.
   *
   * @param envelope a DSSE envelope as it was received
   * @param used tells whether a nonce was used before
   */
  public static Decision decide(
      byte[] envelope, AdminPolicy policy, Instant now, Predicate<String> used) {
    if (envelope.length > AdminRequest.MAX_BYTES) {
      return refused(AdminCode.MALFORMED);
    }
    AdminRequest request;
    List<Integer> signed;
    List<byte[]> owners;
    try {
      Dsse dsse = Dsse.parse(envelope);
      owners = dsse.namedSigners();
      Dsse.Endorsed endorsed = dsse.endorsed(policy.keys());
      signed = endorsed.signers();
      if (signed.isEmpty() && owners.isEmpty()) {
        return refused(AdminCode.UNSIGNED);
      }
      Dsse.Endorsed either = signed.isEmpty() ? dsse.endorsed(owners.subList(0, 1)) : endorsed;
      request = AdminRequest.parse(either.payload(AdminRequest.PAYLOAD_TYPE, 1));
    } catch (CodecException e) {
      return refused(AdminCode.MALFORMED);
    }
    long seconds = now.getEpochSecond();
    if (!request.node().equals(policy.node())) {
      return refused(AdminCode.OTHER_NODE);
    } else if (seconds > request.notAfter()
        || request.notAfter() - seconds > AdminRequest.MAX_LIFE) {
      return refused(AdminCode.EXPIRED);
    } else if (used.test(request.nonce())) {
      return refused(AdminCode.REPLAYED);
    }
    if (request.verb().target() == Verb.Target.OWNER) {
      return owners.stream().anyMatch(key -> Arrays.equals(key, request.owner()))
          ? new Decision.Granted(request, List.of(OWNER))
          : refused(AdminCode.NOT_GRANTED);
    }
    return judge(request, signed.stream().map(policy.grants()::get).toList(), seconds);
  }

  private static Decision judge(
      AdminRequest request, List<AdminPolicy.Grant> grants, long seconds) {
    Set<String> persons = new TreeSet<>();
    for (AdminPolicy.Grant grant : grants) {
      if (grant.verbs().contains(request.verb()) && seconds <= grant.notAfter()) {
        persons.add(grant.person());
      }
    }
    if (persons.isEmpty()) {
      return refused(AdminCode.NOT_GRANTED);
    }
    return persons.size() < request.verb().persons()
        ? refused(AdminCode.SIGNERS_MISSING)
        : new Decision.Granted(request, List.copyOf(persons));
  }

  private static Decision refused(AdminCode code) {
    return new Decision.Refused(code);
  }
}
