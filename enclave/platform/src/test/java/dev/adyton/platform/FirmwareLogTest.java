package dev.adyton.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adyton.attestation.Evidence;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The firmware's log is carried where it is one, and left out otherwise. */
class FirmwareLogTest {
  @TempDir private Path security;

  private Path log() throws Exception {
    Path folder = Files.createDirectories(security.resolve("tpm0"));
    return folder.resolve("binary_bios_measurements");
  }

  @Test
  void carriesARealLogAsItIs() throws Exception {
    Path real =
        Path.of(
            System.getProperty("adyton.testdata", ""),
            "attestation/tpm/keylime-binary_bios_measurements");
    assumeTrue(Files.exists(real), "skipped: no folder of real documents");
    Files.copy(real, log());
    List<Evidence.Item> items = FirmwareLog.collateral("/dev/tpmrm0", security);
    assertThat(items).hasSize(1);
    assertThat(items.getFirst().type()).isEqualTo("event-log");
    assertThat(items.getFirst().bytes()).isEqualTo(Files.readAllBytes(real));
  }

  @Test
  void leavesOutWhatIsNoLog() throws Exception {
    assertThat(FirmwareLog.collateral("/dev/tpmrm0", security)).isEmpty();
    Files.write(log(), new byte[100]);
    assertThat(FirmwareLog.collateral("/dev/tpm0", security)).isEmpty();
    Files.write(log(), new byte[(256 << 10) + 1]);
    assertThat(FirmwareLog.collateral("/dev/tpm0", security)).isEmpty();
    assertThat(FirmwareLog.collateral("tcp:localhost:2321", security)).isEmpty();
    assertThat(FirmwareLog.collateral("/dev/tpm../x", security)).isEmpty();
  }
}
