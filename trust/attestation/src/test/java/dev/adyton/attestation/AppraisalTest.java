package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The steps that need no hardware, at their edges: the last that is accepted, the first that is
 * not.
 */
final class AppraisalTest {
  private static final String HONEST = Spoilt.honestStatement();

  private static Verdict judge(String statement, String keyset, Caller caller, String more)
      throws Exception {
    String demo = Spoilt.SIMULATED_POLICY;
    String policy = demo.substring(0, demo.length() - 1) + more.replace('\'', '"') + "}";
    return EvidenceVerifier.verify(
        Spoilt.simulated(statement, keyset), caller, VerifierPolicy.parse(Spoilt.utf8(policy)));
  }

  private static Caller at(long now) {
    return new Caller(
        Optional.of(Fixtures.nonce()),
        true,
        Instant.ofEpochSecond(now),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * The statement holds from 1799990000 to 1799999000; clocks may differ by a minute, or ten
   * seconds.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1799989940 | | SIMULATED",
        "1799989939 | | validity EVIDENCE_NOT_YET_VALID",
        "1799999060 | | SIMULATED",
        "1799999061 | | validity EVIDENCE_EXPIRED",
        "1799990610 | ,'max_age_seconds':600,'clock_skew_seconds':10 | SIMULATED",
        "1799990611 | ,'max_age_seconds':600,'clock_skew_seconds':10 | validity EVIDENCE_TOO_OLD",
        "1799989990 | ,'max_age_seconds':600,'clock_skew_seconds':10 | SIMULATED",
        "1799989989 | ,'clock_skew_seconds':10 | validity EVIDENCE_NOT_YET_VALID",
        "1799999010 | ,'clock_skew_seconds':10 | SIMULATED",
        "1799999011 | ,'clock_skew_seconds':10 | validity EVIDENCE_EXPIRED",
      })
  void aStatementHoldsForItsTime(long now, String policy, String outcome) throws Exception {
    Verdict verdict = judge(HONEST, Spoilt.honestKeyset(), at(now), policy == null ? "" : policy);
    assertThat(Fixtures.outcome(verdict)).isEqualTo(outcome);
  }

  @Test
  void keysHoldToTheirLastSecond() throws Exception {
    String[][] ends = {
      {"" + Spoilt.NOW, "SIMULATED"}, {"" + (Spoilt.NOW - 1), "keyset-binding KEYSET_EXPIRED"}
    };
    for (String[] end : ends) {
      String keyset = Spoilt.swap(Spoilt.honestKeyset(), "\":1800000000", "\":" + end[0]);
      String statement =
          Spoilt.swap(
              HONEST,
              Fixtures.keyset().digest().toString(),
              Digest.sha256(Spoilt.utf8(keyset)).toString());
      Verdict verdict = judge(statement, keyset, at(Spoilt.NOW), "");
      assertThat(Fixtures.outcome(verdict)).isEqualTo(end[1]);
    }
  }

  @Test
  void aStepThatHadNothingToDoSaysSo() throws Exception {
    Caller unasking = Caller.offline(Instant.ofEpochSecond(Spoilt.NOW)).withLoopback(true);
    Verdict verdict = judge(HONEST, Spoilt.honestKeyset(), unasking, "");
    assertThat(verdict.accepted()).isTrue();
    assertThat(verdict.steps())
        .filteredOn(step -> step.outcome() instanceof Outcome.NotApplicable)
        .extracting(Step::name)
        .containsExactly("nonce", "release", "key-config");
    assertThat(verdict.steps())
        .filteredOn(step -> step.outcome() instanceof Outcome.NotApplicable)
        .allSatisfy(step -> assertThat(step.detail()).isEmpty());
    Verdict unbound =
        judge(Spoilt.swap(HONEST, "vector:512", "native"), Spoilt.honestKeyset(), unasking, "");
    assertThat(unbound.level()).isEmpty();
    assertThat(unbound.claimed()).isEmpty();
    assertThat(unbound.steps().getFirst().outcome()).isInstanceOf(Outcome.Pass.class);
    assertThat(reason(unbound, "simulated")).isEqualTo("step statement did not pass");
    assertThat(reason(unbound, "level")).isEqualTo("the evidence did not hold");
  }

  private static String reason(Verdict verdict, String step) {
    return verdict.steps().stream()
        .filter(each -> each.name().equals(step))
        .map(each -> each.outcome() instanceof Outcome.NotApplicable(String why) ? why : "")
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aPolicyMayNameWhatIsServed() throws Exception {
    String named = ",'deployables':['" + Fixtures.digest(77) + "','" + Fixtures.digest(5) + "']";
    Verdict verdict = judge(HONEST, Spoilt.honestKeyset(), at(Spoilt.NOW), named);
    assertThat(Fixtures.outcome(verdict)).isEqualTo("SIMULATED");
  }

  @Test
  void theClaimedRegistersAreShown() throws Exception {
    Fixtures.Bundle bundle = Fixtures.bundle("accepted-software-tpm");
    assertThat(bundle.verdict().pcrs()).containsOnlyKeys(4, 7, 11, 12, 13, 15);
    bundle
        .claim()
        .pcrs()
        .forEach((pcr, value) -> {
          try {
            assertThat(bundle.verdict().pcrs()).containsEntry(pcr, value.hex());
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
    assertThat(Fixtures.bundle("../corpus/accepted-nitrotpm").verdict().pcrs())
        .containsOnlyKeys(4, 7, 11, 12, 13, 15)
        .containsEntry(4, "05".repeat(48))
        .containsEntry(15, "0".repeat(96));
    assertThat(judge(HONEST, Spoilt.honestKeyset(), at(Spoilt.NOW), "").pcrs()).isEmpty();
  }

  @Test
  void whatAStepFoundIsSaid() throws Exception {
    List<Step> steps = judge(HONEST, Spoilt.honestKeyset(), at(Spoilt.NOW), "").steps();
    assertThat(steps)
        .extracting(step -> step.name() + ": " + step.detail())
        .contains(
            "validity: until 2027-01-15T07:43:20Z",
            "evidence-present: simulated",
            "simulated: NOTHING WAS MEASURED",
            "launch: UNGATED: no launch gate ever looked, the policy accepts that",
            "level: SIMULATED: " + Level.SIMULATED.meaning());
  }

  @Test
  void timesAreSaidAsAnInstantSaysThem() {
    for (long second : new long[] {0, 59, 60, 3600, Spoilt.NOW, Spoilt.NOW + 9, 253_402_300_799L}) {
      Instant time = Instant.ofEpochSecond(second);
      assertThat(Members.utc(time)).isEqualTo(time.toString());
    }
    assertThat(Members.utc(Instant.ofEpochMilli(1_999))).isEqualTo("1970-01-01T00:00:01Z");
  }

  @Test
  void nobodyElseTakesItsSteps() {
    Appraisal one = new Appraisal(new byte[0], at(Spoilt.NOW), VerifierPolicy.demo());
    assertThatThrownBy(() -> one.look("td-chain")).isInstanceOf(IllegalArgumentException.class);
  }
}
