package dev.adyton.node;

import dev.adyton.attestation.Evidence;
import dev.adyton.attestation.Pcr15;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.node.config.NodeConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;

/** What the image's init measured into PCR 15 before the node began: the log that explains it. */
final class Measured {
  private static final int MAX_BYTES = 16 << 10;

  private Measured() {}

  /** Returns the log as collateral; nothing where the node runs in no image. */
  static List<Evidence.Item> collateral(NodeConfig config) {
    if (config.measured().isEmpty()) {
      return List.of();
    }
    try (InputStream in = Files.newInputStream(config.measured().get())) {
      String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.US_ASCII);
      Pcr15 events = new Pcr15(text.lines().toList());
      return List.of(Evidence.Item.of(Pcr15.COLLATERAL, events.bytes()));
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(
          ExitCode.DATA,
          "The list of what was measured into PCR 15 cannot be read.",
          "--measured is for the image's init; leave it out elsewhere.");
    }
  }
}
