package dev.adyton.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Digest;
import dev.adyton.codec.Dsse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The whole small state space: every combination of exposure in the record, exposure wanted, sets
 * of signers, determinations, decision, time, subject and guardrails, against a rule written the
 * other way round: not why it is refused, but when it may be allowed.
 */
final class ExhaustiveTest {
  private static final Digest GUARDRAILS = Digest.sha256(new byte[] {1});
  private static final String[] PERSONS = {"ada", "bea"};
  private static final long[] TIMES = {9, 20};

  private final LaunchPolicy policy;
  private final Deployable deployable;
  private int allowed;
  private int asked;

  ExhaustiveTest() throws Exception {
    policy =
        new LaunchPolicy(
            List.of(
                new LaunchPolicy.Signer("ada", Set.of("safety"), TestKeys.publicKey("ada")),
                new LaunchPolicy.Signer("bea", Set.of(), TestKeys.publicKey("bea"))),
            Map.of(
                Exposure.LOCAL, new LaunchPolicy.Quorum(1, Set.of()),
                Exposure.INTERNAL, new LaunchPolicy.Quorum(1, Set.of("safety")),
                Exposure.LIMITED, new LaunchPolicy.Quorum(2, Set.of())));
    Digest some = Digest.sha256(new byte[] {2});
    deployable =
        new Deployable(
            some, some, some, List.of(), some, GUARDRAILS, some, "f32/1", 8, Deployable.NO_TOOLS);
  }

  @Test
  void allowsExactlyWhatTheRuleSays() throws Exception {
    for (Exposure granted : Exposure.values()) {
      for (Determination found : Determination.values()) {
        for (boolean go : new boolean[] {true, false}) {
          for (boolean whole : new boolean[] {true, false}) {
            for (boolean same : new boolean[] {true, false}) {
              explore(granted, found, go, whole, same);
            }
          }
        }
      }
    }
    System.out.println("launch states explored: " + asked + ", allowed " + allowed);
    assertThat(asked).isEqualTo(4 * 4 * 2 * 2 * 2 * 4 * 4 * TIMES.length);
  }

  private void explore(
      Exposure granted, Determination found, boolean go, boolean whole, boolean same)
      throws Exception {
    Map<Domain, Determination> domains = new EnumMap<>(Domain.class);
    for (Domain domain : Domain.values()) {
      domains.put(domain, Determination.BELOW_THRESHOLD);
    }
    domains.put(Domain.OFFENSIVE_CYBER, found);
    LaunchDocument document =
        new LaunchDocument(
            whole
                ? new Subject.Whole(deployable.digest())
                : new Subject.Model(deployable.modelRoot()),
            go,
            granted,
            domains,
            same ? GUARDRAILS : Deployable.NO_GUARDRAILS,
            List.of(deployable.engineBuild()),
            10,
            30,
            20,
            "");
    for (int who = 0; who < 4; who++) {
      LaunchRecord record = signed(document, who);
      for (Exposure wanted : Exposure.values()) {
        for (long now : TIMES) {
          boolean may =
              same
                  && go
                  && now >= 10
                  && now <= 20
                  && wanted.compareTo(granted) <= 0
                  && (whole || granted == Exposure.LOCAL)
                  && found != Determination.ABOVE_THRESHOLD
                  && (found != Determination.NOT_EVALUATED || granted == Exposure.LOCAL)
                  && enough(who, wanted);
          Decision decision =
              Launch.decide(record, policy, deployable, Instant.ofEpochSecond(now), wanted);
          asked++;
          allowed += may ? 1 : 0;
          assertThat(decision instanceof Decision.Allow(Exposure e, String s) && e == wanted)
              .isEqualTo(may);
        }
      }
    }
  }

  private static boolean enough(int who, Exposure wanted) {
    return switch (wanted) {
      case LOCAL -> who != 0;
      case INTERNAL -> (who & 1) != 0;
      case LIMITED -> who == 3;
      case PUBLIC -> false;
    };
  }

  private static LaunchRecord signed(LaunchDocument document, int who) throws Exception {
    byte[] payload = document.bytes();
    Dsse envelope = Dsse.of(LaunchDocument.PAYLOAD_TYPE, payload);
    List<String> signing = new ArrayList<>();
    for (int i = 0; i < PERSONS.length; i++) {
      if ((who >> i & 1) != 0) {
        signing.add(PERSONS[i]);
      }
    }
    if (signing.isEmpty()) {
      signing.add("a stranger");
    }
    for (String each : signing) {
      envelope = TestKeys.sign(envelope, LaunchDocument.PAYLOAD_TYPE, payload, each);
    }
    return LaunchRecord.signed(envelope.encode());
  }
}
