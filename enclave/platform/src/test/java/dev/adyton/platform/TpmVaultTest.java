package dev.adyton.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adyton.attestation.tpm.PcrSelection;
import dev.adyton.codec.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sealing and the counter, against swtpm. */
final class TpmVaultTest {
  private static final byte[] SECRET =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path directory;

  private static TpmVault vault(Tpm tpm) {
    return new TpmVault(tpm, PcrSelection.QUOTED, TpmVault.DEFAULT_COUNTER);
  }

  @Test
  void givesTheSecretBackToTheSameSystemAlone() throws Exception {
    assumeTrue(Swtpm.installed(), "skipped: swtpm absent");
    byte[] sealed;
    try (Swtpm swtpm = Swtpm.manufacture(directory.resolve("one"))) {
      try (Tpm tpm = swtpm.powerOn()) {
        tpm.startup();
        sealed = vault(tpm).seal(SECRET);
        assertThat(vault(tpm).unseal(sealed)).isEqualTo(SECRET);
      }
      try (Tpm tpm = swtpm.powerOn()) {
        tpm.startup();
        assertThat(vault(tpm).unseal(sealed)).as("after a restart").isEqualTo(SECRET);
        tpm.extendPcr(15, Digest.sha256(SECRET));
        assertThatThrownBy(() -> vault(tpm).unseal(sealed))
            .isInstanceOf(PcrMismatchException.class);
        byte[] changed = sealed.clone();
        changed[20] ^= 1;
        assertThatThrownBy(() -> vault(tpm).unseal(changed)).isInstanceOf(TpmException.class);
        // Transient slots are three: had one leaked each time, this would fail.
        for (int i = 0; i < 5; i++) {
          assertThatThrownBy(() -> vault(tpm).unseal(sealed))
              .isInstanceOf(PcrMismatchException.class);
        }
      }
    }
    try (Swtpm swtpm = Swtpm.manufacture(directory.resolve("other"));
        Tpm tpm = swtpm.powerOn()) {
      tpm.startup();
      assertThatThrownBy(() -> vault(tpm).unseal(sealed))
          .as("another TPM")
          .isInstanceOf(TpmException.class);
    }
  }

  @Test
  void countsUpOnlyAcrossRestarts() throws Exception {
    assumeTrue(Swtpm.installed(), "skipped: swtpm absent");
    try (Swtpm swtpm = Swtpm.manufacture(directory)) {
      long before;
      try (Tpm tpm = swtpm.powerOn()) {
        tpm.startup();
        before = vault(tpm).counter();
        vault(tpm).increment();
        vault(tpm).increment();
      }
      try (Tpm tpm = swtpm.powerOn()) {
        tpm.startup();
        assertThat(vault(tpm).counter()).isEqualTo(before + 2);
      }
    }
  }
}
