package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.attestation.tpm.EventLog;
import dev.adyton.attestation.tpm.TpmFormatException;
import dev.adyton.attestation.tpm.TpmPublic;
import dev.adyton.attestation.tpm.TpmQuote;
import dev.adyton.attestation.tpm.TpmSignature;
import dev.adyton.codec.CodecException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Spoilt input: declared exceptions and verdicts, nothing else. */
final class FuzzTest {
  private static final long SEED = 20_261_121;
  private static final int ROUNDS = Integer.getInteger("adyton.fuzz.rounds", 3_000);
  private static final int DOCUMENT_ROUNDS = ROUNDS / 6;

  @FunctionalInterface
  private interface Parser {
    void parse(byte[] bytes) throws TpmFormatException, CodecException;
  }

  /** Runs mutants; whatever is not declared gets out and fails the test. */
  private static int refused(byte[] good, Parser parser) {
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] mutant = mutant(good, random);
      try {
        parser.parse(mutant);
      } catch (TpmFormatException | CodecException e) {
        refused++;
      }
    }
    System.out.println("seed " + SEED + ": " + refused + " of " + ROUNDS + " mutants refused");
    return refused;
  }

  private static byte[] mutant(byte[] good, Random random) {
    byte[] mutant =
        switch (random.nextInt(4)) {
          case 0 -> Arrays.copyOf(good, random.nextInt(good.length));
          case 1 -> Arrays.copyOf(good, good.length + 1 + random.nextInt(8));
          default -> good.clone();
        };
    for (int flips = random.nextInt(4); flips >= 0 && mutant.length > 0; flips--) {
      mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
    }
    return mutant;
  }

  @Test
  void quotes() throws Exception {
    byte[] good = Fixtures.bundle("accepted-software-tpm").claim().attest();
    assertThat(refused(good, TpmQuote::parse)).isGreaterThan(ROUNDS / 2);
  }

  @Test
  void signatures() throws Exception {
    Tpm2Evidence claim = Fixtures.bundle("accepted-software-tpm").claim();
    TpmPublic key = TpmPublic.parse(claim.akPublic());
    byte[] good = claim.signature();
    int refused =
        refused(
            good,
            bytes -> {
              if (TpmSignature.parse(bytes).verify(key, claim.attest())) {
                assertThat(bytes).isEqualTo(good);
              }
            });
    assertThat(refused).isGreaterThan(ROUNDS / 2);
  }

  @Test
  void publicAreas() throws Exception {
    Tpm2Evidence claim = Fixtures.bundle("accepted-software-tpm").claim();
    assertThat(refused(claim.akPublic(), TpmPublic::parse)).isGreaterThan(ROUNDS / 2);
    assertThat(refused(claim.ekPublic(), TpmPublic::parse)).isGreaterThan(ROUNDS / 4);
  }

  @Test
  void eventLogs() throws Exception {
    Path log =
        Path.of(
            System.getProperty("adyton.testdata"),
            "attestation/tpm/keylime-binary_bios_measurements");
    byte[] good = Files.exists(log) ? Files.readAllBytes(log) : new byte[64];
    assertThat(refused(good, EventLog::replay)).isPositive();
  }

  @Test
  void documents() {
    assertThat(refused(Fixtures.keyset().bytes(), Keyset::parse)).isGreaterThan(ROUNDS / 2);
    byte[] statement = Fixtures.statement(java.util.Optional.empty()).bytes();
    assertThat(refused(statement, Statement::parse)).isGreaterThan(ROUNDS / 2);
  }

  /** A mutant may pass where nothing that matters changed, such as the level's hint. */
  @Test
  void evidence() throws Exception {
    Fixtures.Bundle bundle = Fixtures.bundle("accepted-software-tpm");
    byte[] good = bundle.evidence();
    VerifierPolicy policy = bundle.policy();
    Verdict honest = bundle.verdict();
    Random random = new Random(SEED);
    int accepted = 0;
    for (int i = 0; i < DOCUMENT_ROUNDS; i++) {
      Verdict verdict = EvidenceVerifier.verify(mutant(good, random), bundle.caller(), policy);
      if (verdict.accepted()) {
        accepted++;
        assertThat(verdict.statement()).isEqualTo(honest.statement());
        assertThat(verdict.keyset()).isEqualTo(honest.keyset());
        assertThat(verdict.level()).isEqualTo(honest.level());
      }
    }
    System.out.println(
        "seed " + SEED + ": " + accepted + " of " + DOCUMENT_ROUNDS + " mutants accepted");
  }
}
