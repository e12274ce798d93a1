package dev.adyton.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adyton.attestation.Caller;
import dev.adyton.attestation.Evidence;
import dev.adyton.attestation.EvidenceVerifier;
import dev.adyton.attestation.Keyset;
import dev.adyton.attestation.Level;
import dev.adyton.attestation.Outcome;
import dev.adyton.attestation.Statement;
import dev.adyton.attestation.Step;
import dev.adyton.attestation.Verdict;
import dev.adyton.attestation.VerifierPolicy;
import dev.adyton.codec.Base64s;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The verifier against two live software TPMs. With {@code -Dadyton.record=DIR} the cases are also
 * written to a directory, for machines that have no swtpm.
 */
final class TpmEvidenceTest {
  @TempDir static Path directory;
  private static Swtpm first;
  private static Swtpm second;

  @BeforeAll
  static void manufacture() throws Exception {
    assumeTrue(Swtpm.installed(), "skipped: swtpm absent");
    first = Swtpm.manufacture(directory.resolve("a"));
    second = Swtpm.manufacture(directory.resolve("b"));
  }

  @AfterAll
  static void close() {
    if (first != null && second != null) {
      first.close();
      second.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> everyCaseEndsAsItShould() throws Exception {
    // The certificates start to hold at the second they were made in; whole seconds are recorded.
    Instant now = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 1);
    List<EvidenceCases.Case> cases = new EvidenceCases(first, second, now).all();
    String record = System.getProperty("adyton.record", "");
    if (!record.isEmpty()) {
      for (EvidenceCases.Case one : cases) {
        write(Path.of(record).resolve(one.name()), one);
      }
    }
    return cases.stream().map(one -> DynamicTest.dynamicTest(one.name(), () -> check(one)));
  }

  private static void check(EvidenceCases.Case one) throws Exception {
    VerifierPolicy policy = VerifierPolicy.parse(Jcs.encode(one.policy()));
    Verdict verdict = EvidenceVerifier.verify(one.evidence().encode(), one.caller(), policy);
    assertThat(outcome(verdict)).isEqualTo(one.outcome());
  }

  /** A level if accepted, else the first failed step and its code. */
  private static String outcome(Verdict verdict) {
    return verdict
        .failure()
        .map(TpmEvidenceTest::failure)
        .orElseGet(() -> verdict.level().map(Level::name).orElse("nothing"));
  }

  private static String failure(Step step) {
    return step.name() + ' ' + (step.outcome() instanceof Outcome.Fail(String code) ? code : "");
  }

  private static void write(Path folder, EvidenceCases.Case one) throws IOException {
    Files.createDirectories(folder);
    Caller caller = one.caller();
    Json.Obj asked =
        Json.object()
            .putOrNull("nonce", caller.nonce())
            .put("loopback", caller.loopback())
            .put("now", caller.now().getEpochSecond())
            .putOrNull("key_config", caller.keyConfig())
            .put("outcome", one.outcome())
            .build();
    Files.write(folder.resolve("caller.json"), Jcs.encode(asked));
    Files.write(folder.resolve("policy.json"), Jcs.encode(one.policy()));
    Files.write(folder.resolve("evidence.json"), one.evidence().encode());
  }

  @Test
  void liveChallengeBindsTheKeysOfOneTpm() throws Exception {
    try (Attester attester = TpmAttester.open(first.powerOn(), List.of())) {
      Verdict verdict = live(attester, attester);
      assertThat(verdict.accepted()).as("%s", verdict.steps()).isTrue();
      assertThat(verdict.level()).contains(Level.SOFTWARE_TPM);
    }
  }

  @Test
  void liveChallengeIsNotAnsweredByAnotherTpm() throws Exception {
    try (Attester quoting = TpmAttester.open(first.powerOn(), List.of());
        Attester answering = TpmAttester.open(second.powerOn(), List.of())) {
      assertThat(outcome(live(quoting, answering))).isEqualTo("ak-ek-binding AK_UNBOUND");
    }
  }

  private static Verdict live(Attester quoting, Attester answering) throws Exception {
    long now = Instant.now().getEpochSecond();
    Keyset keyset = EvidenceCases.keyset(1);
    Statement statement = EvidenceCases.statement(keyset, now, now + 60);
    Attester.Attestation attestation = quoting.attest(statement);
    Evidence evidence =
        new Evidence(
            "SOFTWARE_TPM",
            Base64s.encode(keyset.bytes()),
            Base64s.encode(statement.bytes()),
            attestation.evidence(),
            attestation.collateral(),
            Evidence.UNRELEASED,
            List.of(new Evidence.LaunchEntry(statement.deployables().getFirst(), "UNGATED")));
    Caller caller =
        Caller.offline(Instant.now())
            .withNonce(EvidenceCases.NONCE)
            .withActivation(answering::activate);
    Json.Obj policy = new EvidenceCases(first, second, Instant.now()).policy();
    return EvidenceVerifier.verify(
        evidence.encode(), caller, VerifierPolicy.parse(Jcs.encode(policy)));
  }
}
