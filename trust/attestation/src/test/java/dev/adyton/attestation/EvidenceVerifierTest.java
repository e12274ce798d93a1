package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.Jcs;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class EvidenceVerifierTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_799_991_000L);
  private static final Statement STATEMENT = Fixtures.statement(Optional.of(Fixtures.nonce()));
  private static final byte[] DOCUMENT = Fixtures.simulated(STATEMENT).encode();

  private static Caller loopback() {
    return Caller.offline(NOW)
        .withLoopback(true)
        .withNonce(HexFormat.of().parseHex(Fixtures.nonce()));
  }

  @Test
  void demonstrationIsAcceptedOnLoopbackAndSaysWhatItIs() {
    Verdict verdict = EvidenceVerifier.verify(DOCUMENT, loopback(), VerifierPolicy.demo());

    assertThat(verdict.accepted()).as("%s", verdict.steps()).isTrue();
    assertThat(verdict.level()).contains(Level.SIMULATED);
    assertThat(verdict.keyset()).isEqualTo(Fixtures.keyset());
    assertThat(verdict.statement()).isEqualTo(STATEMENT);
    assertThat(verdict.evidenceDigest()).isEqualTo(STATEMENT.digest256());
    assertThat(new String(Jcs.encode(verdict.toJson()), StandardCharsets.UTF_8))
        .contains("\"level\":\"SIMULATED\"", "nothing was measured", "\"launch\":[\"UNGATED\"]");
  }

  @Test
  void demonstrationIsRefusedFromAfar() {
    Verdict verdict =
        EvidenceVerifier.verify(DOCUMENT, loopback().withLoopback(false), VerifierPolicy.demo());

    assertThat(Fixtures.outcome(verdict)).isEqualTo("launch LAUNCH_UNGATED");
    assertThat(verdict.steps()).filteredOn(Step::failed).extracting(Step::name).contains("policy");
  }

  @Test
  void defaultPolicyRefusesSimulatedEvidenceEvenOnLoopback() {
    Verdict verdict = EvidenceVerifier.verify(DOCUMENT, loopback(), VerifierPolicy.defaults());
    assertThat(Fixtures.outcome(verdict)).isEqualTo("level LEVEL_NOT_ACCEPTED");
  }

  @Test
  void givesNoKeysOfARefusedNode() {
    Verdict verdict = EvidenceVerifier.verify(DOCUMENT, loopback(), VerifierPolicy.defaults());

    assertThat(verdict.acceptedKeyset()).isEmpty();
    assertThatThrownBy(verdict::keyset).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(verdict::statement).isInstanceOf(IllegalStateException.class);
    assertThat(verdict.claimed()).contains(STATEMENT);
  }

  @Test
  void documentDoesNotChooseItsLevel() {
    String boasting =
        new String(DOCUMENT, StandardCharsets.UTF_8)
            .replace("\"level\":\"SIMULATED\"", "\"level\":\"CVM\"");
    Verdict verdict =
        EvidenceVerifier.verify(
            boasting.getBytes(StandardCharsets.UTF_8), loopback(), VerifierPolicy.demo());
    assertThat(verdict.level()).contains(Level.SIMULATED);
  }

  @Test
  void evidenceThatIsCacheableDoesNotAnswerANonce() {
    byte[] cached = Fixtures.simulated(Fixtures.statement(Optional.empty())).encode();
    assertThat(Fixtures.outcome(EvidenceVerifier.verify(cached, loopback(), VerifierPolicy.demo())))
        .isEqualTo("nonce NONCE_MISMATCH");
    Caller unasking = Caller.offline(NOW).withLoopback(true);
    assertThat(EvidenceVerifier.verify(cached, unasking, VerifierPolicy.demo()).accepted())
        .isTrue();
  }

  @Test
  void keysThatAreOverAreRefused() {
    Caller later =
        new Caller(
            Optional.empty(),
            true,
            Instant.ofEpochSecond(1_800_000_100L),
            Optional.empty(),
            Optional.empty());
    assertThat(EvidenceVerifier.verify(DOCUMENT, later, VerifierPolicy.demo()).steps())
        .filteredOn(Step::failed)
        .extracting(Step::name)
        .containsExactly("validity", "keyset-binding");
  }

  @Test
  void keyConfigurationMustBeTheBoundOne() {
    Caller caller = loopback().withKeyConfig(Fixtures.keyset().ohttpKeys());
    assertThat(EvidenceVerifier.verify(DOCUMENT, caller, VerifierPolicy.demo()).accepted())
        .isTrue();
  }

  @Test
  void nothingAtAllIsRefusedInEveryStep() {
    Verdict verdict = EvidenceVerifier.verify(new byte[0], loopback(), VerifierPolicy.demo());
    assertThat(Fixtures.outcome(verdict)).isEqualTo("format EVIDENCE_FORMAT");
    assertThat(verdict.steps().stream().skip(1))
        .allSatisfy(step -> assertThat(step.outcome()).isInstanceOf(Outcome.NotApplicable.class));
  }
}
