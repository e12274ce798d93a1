package dev.adyton.image;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Programs of the build machine, each with a limit of time, and never through a shell. */
final class Tools {
  private static final int MINUTES = 5;

  private Tools() {}

  /** Returns a program's path, if it is installed. */
  static Optional<Path> find(String name) {
    for (String folder : List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/lib/apt")) {
      Path path = Path.of(folder, name);
      if (Files.isExecutable(path)) {
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }

  /** Returns what a program writes to its standard output; its failure is the user's to mend. */
  static byte[] output(List<String> command) {
    try {
      Path out = Files.createTempFile("adyton-tool", ".out");
      Path err = Files.createTempFile("adyton-tool", ".err");
      try {
        int code = run(command, out, err);
        if (code != 0) {
          String last = Files.readString(err, StandardCharsets.ISO_8859_1).strip();
          throw new UserError(
              ExitCode.UNAVAILABLE,
              command.getFirst() + " failed (" + code + "): " + tail(last),
              "Install it from Debian (docs/image.md lists what is needed), or mend what it says.");
        }
        return Files.readAllBytes(out);
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw missing(command.getFirst());
    }
  }

  private static int run(List<String> command, Path out, Path err) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    try {
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new UserError(
            ExitCode.UNAVAILABLE,
            command.getFirst() + " took more than " + MINUTES + " minutes.",
            "Try again on a machine that is less busy.");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted"));
    }
  }

  static UserError missing(String program) {
    return new UserError(
        ExitCode.UNAVAILABLE,
        program + " is not installed.",
        "docs/image.md lists the Debian packages that are needed.");
  }

  private static String tail(String text) {
    return text.length() <= 300 ? text : text.substring(text.length() - 300);
  }
}
