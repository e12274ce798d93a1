package dev.adyton.node;

import dev.adyton.codec.CodecException;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.launch.LaunchPolicy;
import dev.adyton.launch.LaunchRecord;
import dev.adyton.node.config.NodeConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The launch record and the policy it is judged by.
 *
 * @param record that of {@code --launch-record}, or the one beside the model, or none
 * @param policy that of {@code --launch-policy}, or the built-in one
 */
record LaunchFiles(LaunchRecord record, LaunchPolicy policy) {
  /** Stands in place of {@code .gguf} in the name of the record beside a model. */
  private static final String ENDING = ".launch.json";

  /**
   * Reads both. A record that was named and is not there is an error, not an absent record.
   *
   * @throws UserError naming the file that cannot be used
   */
  static LaunchFiles read(NodeConfig config) {
    Optional<Path> named =
        config.launchRecord().or(() -> beside(config.adapter().orElse(config.model())));
    try {
      LaunchRecord record =
          named.isEmpty() ? LaunchRecord.ungated() : LaunchRecord.signed(bytes(named.get()));
      LaunchPolicy policy =
          config.launchPolicy().isEmpty()
              ? LaunchPolicy.builtIn()
              : LaunchPolicy.parse(bytes(config.launchPolicy().get()));
      return new LaunchFiles(record, policy);
    } catch (CodecException e) {
      throw new UserError(
          ExitCode.DATA,
          "The launch record or its policy cannot be read (" + e.getMessage() + ").",
          "adyton gate verify says what is wrong with a record.");
    }
  }

  private static Optional<Path> beside(Path model) {
    Path name = model.getFileName();
    if (name == null) {
      return Optional.empty();
    }
    Path record = model.resolveSibling(name.toString().replaceFirst("\\.gguf$", "") + ENDING);
    return Files.exists(record) ? Optional.of(record) : Optional.empty();
  }

  private static byte[] bytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      // One more than is allowed, so that what is too long is refused and not cut.
      return in.readNBytes(LaunchRecord.MAX_BYTES + 1);
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT,
          file + " cannot be read.",
          "Name readable files with --launch-record and --launch-policy.");
    }
  }
}
