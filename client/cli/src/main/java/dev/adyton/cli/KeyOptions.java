package dev.adyton.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the caller's key comes from. Never an argument: those are seen by every process. */
final class KeyOptions {
  static final String VARIABLE = "ADYTON_API_KEY";

  @Option(
      names = "--api-key-file",
      paramLabel = "FILE",
      description = "A file whose first line is the key; else the environment's " + VARIABLE + ".")
  Optional<Path> file = Optional.empty();

  /** Returns the key, empty where none was given. */
  Optional<String> read() {
    if (file.isPresent()) {
      String line = UserFiles.readText(file.get(), 4096).lines().findFirst().orElse("").strip();
      return Optional.of(line);
    }
    return Optional.ofNullable(System.getenv(VARIABLE)).filter(key -> !key.isBlank());
  }
}
