package dev.adyton.node;

import dev.adyton.codec.CodecException;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.node.config.NodeConfig;
import dev.adyton.node.mcp.Egress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The tools policy in an operator's file; without one nothing leaves the node. */
final class EgressFiles {
  /** As much as a document may have. */
  private static final int MAX_BYTES = 1 << 20;

  private EgressFiles() {}

  /**
   * Returns the tools policy to serve with.
   *
   * @throws UserError where the file cannot be read, or is none
   */
  static Egress read(NodeConfig config) {
    if (config.toolsPolicy().isEmpty()) {
      return Egress.DENIED;
    }
    Path file = config.toolsPolicy().get();
    try (InputStream in = Files.newInputStream(file)) {
      // One byte more than is allowed, so that what is too long is refused and not cut.
      return Egress.parse(in.readNBytes(MAX_BYTES + 1));
    } catch (CodecException e) {
      throw new UserError(
          ExitCode.DATA,
          "The tools policy cannot be used (" + e.getMessage() + ").",
          "It is an adyton-tools-policy/1 document: docs/api.md shows one.");
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT,
          "The tools policy " + file + " cannot be read.",
          "Name a readable file with --tools-policy.");
    }
  }
}
