package dev.adyton.platform;

import dev.adyton.attestation.Evidence;
import dev.adyton.attestation.Tpm2Evidence;
import dev.adyton.attestation.tpm.EventLog;
import dev.adyton.attestation.tpm.TpmFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the firmware told the TPM while the machine booted, as Linux keeps it: collateral that lets
 * a verifier see which events lead to the quoted registers. It is the host's word and proves
 * nothing by itself, so that a log which cannot be had or read is left out.
 */
public final class FirmwareLog {
  /** Evidence is read whole; a longer log is left out. */
  private static final int MAX_BYTES = 256 << 10;

  private static final Path SECURITY = Path.of("/sys/kernel/security");
  private static final Pattern DEVICE = Pattern.compile("/dev/tpm(?:rm)?([0-9]{1,3})");

  private FirmwareLog() {}

  /**
   * Returns the log of a TPM of this machine; nothing for one that is reached otherwise.
   *
   * @param device such as {@code /dev/tpmrm0}
   */
  public static List<Evidence.Item> collateral(String device) {
    return collateral(device, SECURITY);
  }

  static List<Evidence.Item> collateral(String device, Path security) {
    Matcher matcher = DEVICE.matcher(device);
    if (!matcher.matches()) {
      return List.of();
    }
    Path file = security.resolve("tpm" + matcher.group(1)).resolve("binary_bios_measurements");
    try (InputStream in = Files.newInputStream(file)) {
      byte[] log = in.readNBytes(MAX_BYTES + 1);
      if (log.length > MAX_BYTES) {
        return List.of();
      }
      EventLog.replay(log);
      return List.of(Evidence.Item.of(Tpm2Evidence.EVENT_LOG, log));
    } catch (IOException | TpmFormatException e) {
      return List.of();
    }
  }
}
