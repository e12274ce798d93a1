package dev.adyton.image;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What is compiled: init, and in a debug variant the attacker. No C library is linked. */
final class Native {
  private static final List<String> SOURCES =
      List.of("sys.h", "volume.h", "slots.h", "network.h", "confine.h", "init.c", "inside.c");

  private static final List<String> FLAGS =
      List.of(
          "-Os",
          "-ffreestanding",
          "-nostdlib",
          "-static",
          "-fno-stack-protector",
          "-fno-asynchronous-unwind-tables",
          "-fno-pie",
          "-no-pie",
          "-Wl,--build-id=none",
          "-s",
          "-Wall",
          "-Wextra",
          "-Wno-unused-function",
          "-Werror");

  private Native() {}

  /** Returns what the compiler calls itself. */
  static String compiler() {
    if (Tools.find("gcc").isEmpty()) {
      throw Tools.missing("gcc");
    }
    return new String(Tools.output(List.of("gcc", "--version")), StandardCharsets.UTF_8)
        .lines()
        .findFirst()
        .orElse("");
  }

  static byte[] init(boolean debug) {
    return compile("init.c", debug ? List.of("-DINSIDE") : List.of());
  }

  static byte[] inside() {
    return compile("inside.c", List.of());
  }

  private static byte[] compile(String source, List<String> more) {
    try {
      Path folder = Files.createTempDirectory("adyton-init");
      try {
        for (String name : SOURCES) {
          try (InputStream in = Native.class.getResourceAsStream(name)) {
            if (in == null) {
              throw new IllegalStateException("no resource " + name);
            }
            Files.copy(in, folder.resolve(name));
          }
        }
        List<String> command = new ArrayList<>(List.of("gcc"));
        command.addAll(FLAGS);
        command.addAll(more);
        Path out = folder.resolve("out");
        command.addAll(List.of("-o", out.toString(), folder.resolve(source).toString()));
        Tools.output(command);
        return Files.readAllBytes(out);
      } finally {
        try (Stream<Path> all = Files.walk(folder)) {
          for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(path);
          }
        }
      }
    } catch (IOException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE, "init cannot be compiled here.", "Check the temporary folder.");
    }
  }
}
