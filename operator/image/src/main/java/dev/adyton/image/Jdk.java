package dev.adyton.image;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The runtime in an image: JDK modules alone, linked by the JDK's own {@code jlink}.
 *
 * @param home of the JDK
 */
record Jdk(Path home) {
  private static final String MODULES =
      "java.base,java.logging,java.management,java.naming,java.net.http,java.sql,"
          + "java.transaction.xa,java.xml,jdk.incubator.vector,jdk.net,jdk.unsupported";

  /** What no node starts or reads. */
  private static final List<String> LEFT_OUT =
      List.of("legal/", "bin/", "lib/jexec", "lib/jspawnhelper", "lib/jrt-fs.jar", "lib/classlist");

  /** Returns what the lock has to say of this JDK. */
  Lock.Jdk describe() {
    Properties release = new Properties();
    try (var in = Files.newBufferedReader(home.resolve("release"))) {
      release.load(in);
      return new Lock.Jdk(
          unquoted(release, "IMPLEMENTOR"),
          unquoted(release, "JAVA_RUNTIME_VERSION"),
          Sha.hex256(Files.readAllBytes(home.resolve("lib/modules"))));
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT, home + " is not a JDK.", "Name the JDK of the lock with --jdk.");
    }
  }

  private static String unquoted(Properties release, String name) {
    return release.getProperty(name, "").replace("\"", "");
  }

  /** Puts the linked runtime into {@code tree}, under {@code prefix}. */
  void link(Tree tree, String prefix) {
    try {
      Path folder = Files.createTempDirectory("adyton-jre");
      Path out = folder.resolve("jre");
      try {
        Tools.output(
            List.of(
                home.resolve("bin/jlink").toString(),
                "--add-modules",
                MODULES,
                "--strip-debug",
                "--no-man-pages",
                "--no-header-files",
                "--compress=zip-9",
                "--output",
                out.toString()));
        copy(out, tree, prefix);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE,
          "The runtime cannot be linked here.",
          "Check the temporary folder.");
    }
  }

  private static void copy(Path from, Tree tree, String prefix) throws IOException {
    for (Path file : files(from)) {
      String name = from.relativize(file).toString();
      if (name.equals("bin/java") || LEFT_OUT.stream().noneMatch(name::startsWith)) {
        tree.file(prefix + name, Files.readAllBytes(file));
      }
    }
  }

  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return new ArrayList<>(all.filter(Files::isRegularFile).sorted().toList());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
