package dev.adyton.node.config;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where files are, by the XDG Base Directory specification. */
public final class Places {
  private Places() {}

  /** Returns {@code $XDG_STATE_HOME/adyton}, or what stands for it where the variable is unset. */
  static Path home() {
    String state = System.getenv("XDG_STATE_HOME");
    Path base =
        state != null && state.startsWith("/")
            ? Path.of(state)
            : Path.of(System.getProperty("user.home", "."), ".local", "state");
    return base.resolve("adyton");
  }

  /**
   * Makes a folder that its owner alone may enter.
   *
   * @throws UserError where that fails
   */
  public static void make(Path folder) {
    try {
      Files.createDirectories(folder);
      if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      }
    } catch (IOException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE,
          "The folder " + folder + " cannot be made for its owner alone.",
          "Name another with --home.");
    }
  }

  /** Returns the model that lies beside the program: in the release, or in the checkout. */
  static Path shippedModel() {
    return candidates().stream()
        .map(Places::onlyModel)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() ->
            new UserError(
                ExitCode.NO_INPUT,
                "There is no model beside the program.",
                "Name one: --model FILE.gguf"));
  }

  private static List<Path> candidates() {
    String install = System.getProperty("adyton.install", "");
    if (install.isEmpty()) {
      return List.of();
    }
    Path folder = Path.of(install).toAbsolutePath().normalize();
    Stream.Builder<Path> found = Stream.builder();
    found.add(folder.resolve("models"));
    // In a checkout the installation is app/target/adyton and the models lie in the root.
    for (Path up = folder.getParent(); up != null; up = up.getParent()) {
      if (Files.isRegularFile(up.resolve("mvnw"))) {
        found.add(up.resolve("models"));
        break;
      }
    }
    return found.build().toList();
  }

  private static Optional<Path> onlyModel(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".gguf")).sorted().findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
