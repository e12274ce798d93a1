package dev.adyton.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adyton.attestation.tpm.PcrSelection;
import dev.adyton.attestation.tpm.TpmCredential;
import dev.adyton.attestation.tpm.TpmPublic;
import dev.adyton.attestation.tpm.TpmQuote;
import dev.adyton.attestation.tpm.TpmSignature;
import dev.adyton.codec.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands, against swtpm. */
final class TpmTest {
  @TempDir static Path directory;
  private static Swtpm swtpm;
  private Tpm tpm;

  @BeforeAll
  static void manufacture() throws Exception {
    assumeTrue(Swtpm.installed(), "skipped: swtpm absent");
    swtpm = Swtpm.manufacture(directory);
  }

  @BeforeEach
  void powerOn() throws Exception {
    tpm = swtpm.powerOn();
    tpm.startup();
  }

  @AfterEach
  void powerOff() throws Exception {
    tpm.close();
    swtpm.close();
  }

  @Test
  void givesRandomBytes() throws Exception {
    assertThat(tpm.random(32)).hasSize(32).isNotEqualTo(tpm.random(32));
  }

  @Test
  void extendsAPcrAsTheVerifierReplaysIt() throws Exception {
    Digest measurement = Digest.sha256("event".getBytes(StandardCharsets.UTF_8));
    Digest before = pcr15();

    tpm.extendPcr(15, measurement);

    assertThat(pcr15()).isEqualTo(Digest.sha256(before.bytes(), measurement.bytes()));
  }

  private Digest pcr15() throws IOException {
    return tpm.readPcrs(PcrSelection.of(15)).getOrDefault(15, Digest.sha256());
  }

  @Test
  void quotesWhatTheVerifierCanRead() throws Exception {
    Tpm.Key ak = tpm.createAttestationKey();
    byte[] data = Digest.sha256(new byte[] {1}).bytes();

    Tpm.Quote quote = tpm.quote(ak, data, PcrSelection.QUOTED);

    TpmPublic key = TpmPublic.parse(ak.publicBytes());
    assertThat(key.isAttestationKey()).isTrue();
    assertThat(TpmSignature.parse(quote.signature()).verify(key, quote.attest())).isTrue();
    TpmQuote read = TpmQuote.parse(quote.attest());
    assertThat(read.extraData()).isEqualTo(data);
    assertThat(read.selection()).isEqualTo(PcrSelection.QUOTED);
  }

  @Test
  void sameTemplateGivesTheSameKey() throws Exception {
    Tpm.Key first = tpm.createAttestationKey();
    tpm.flush(first.handle());

    assertThat(tpm.createAttestationKey().publicArea()).isEqualTo(first.publicArea());
  }

  @Test
  void answersAChallengeForItsOwnKeysOnly() throws Exception {
    Tpm.Key ek = tpm.createEndorsementKey();
    Tpm.Key ak = tpm.createAttestationKey();
    TpmPublic endorsement = TpmPublic.parse(ek.publicBytes());
    byte[] name = TpmPublic.parse(ak.publicBytes()).name();
    byte[] secret = tpm.random(32);

    TpmCredential credential = TpmCredential.make(endorsement, name, secret);
    assertThat(tpm.activateCredential(ak, ek, credential.blob(), credential.encryptedSecret()))
        .isEqualTo(secret);

    name[name.length - 1] ^= 1;
    TpmCredential other = TpmCredential.make(endorsement, name, secret);
    assertThatThrownBy(() -> tpm.activateCredential(ak, ek, other.blob(), other.encryptedSecret()))
        .isInstanceOf(TpmException.class)
        .hasMessageContaining("TPM2_ActivateCredential");
  }

  @Test
  void readsTheEndorsementCertificateAndMissesNothing() throws Exception {
    assertThat(new NvIndex(tpm, 0x01C00002L).read()).isPresent();
    assertThat(new NvIndex(tpm, 0x01C0FFFFL).read()).isEmpty();
  }

  @Test
  void flushedKeysAreGone() throws Exception {
    Tpm.Key ak = tpm.createAttestationKey();
    tpm.flush(ak.handle());

    assertThatThrownBy(() -> tpm.quote(ak, new byte[32], PcrSelection.QUOTED))
        .isInstanceOf(TpmException.class);
  }
}
