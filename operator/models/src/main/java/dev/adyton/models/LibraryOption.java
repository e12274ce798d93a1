package dev.adyton.models;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which folder models are in. */
final class LibraryOption {
  @Option(
      names = "--library",
      paramLabel = "DIR",
      description = "Folder of models; by default adyton/models in XDG_DATA_HOME.")
  private Optional<Path> folder = Optional.empty();

  Library open() {
    return new Library(folder.orElseGet(LibraryOption::usual).toAbsolutePath());
  }

  private static Path usual() {
    String data = System.getenv("XDG_DATA_HOME");
    Path base =
        data != null && Path.of(data).isAbsolute()
            ? Path.of(data)
            : Path.of(System.getProperty("user.home", "."), ".local", "share");
    return base.resolve("adyton").resolve("models");
  }
}
