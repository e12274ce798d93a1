package dev.adyton.node;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.guardrails.BundleException;
import dev.adyton.guardrails.Guardrails;
import dev.adyton.node.config.NodeConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The floor that is built in, and the layer that an operator's file adds to it. */
final class GuardrailFiles {
  /** A layer holds at most some thousand terms. */
  private static final int MAX_BYTES = 1 << 20;

  private GuardrailFiles() {}

  /**
   * Returns the guardrails to serve with.
   *
   * @throws UserError where the floor is not whole, or the file is no layer
   */
  static Guardrails read(NodeConfig config) {
    try {
      Guardrails floor = Guardrails.floor();
      return config.guardrails().isEmpty()
          ? floor
          : floor.withTenant(bytes(config.guardrails().get()));
    } catch (BundleException e) {
      throw new UserError(
          ExitCode.DATA,
          "The guardrails cannot be used (" + e.code() + ").",
          "A layer is a canonical adyton-guardrails/1 document with layer tenant; leave out"
              + " --guardrails to serve with the floor alone.");
    }
  }

  private static byte[] bytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new UserError(
            ExitCode.DATA,
            "The guardrails' layer is longer than a mebibyte.",
            "Shorten the file of --guardrails.");
      }
      return bytes;
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT,
          "The guardrails' layer " + file + " cannot be read.",
          "Name a readable file with --guardrails.");
    }
  }
}
