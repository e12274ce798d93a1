package dev.adyton.node;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * A JVM that starts again and again from this test's classes. Reading and verifying them is half of
 * a short life: they are packed into jars once, since the JVM keeps an archive of parsed classes of
 * jars alone, and the first child that is not killed leaves that archive to all others.
 */
public final class ChildJvm {
  private final Path folder;
  private final String classPath;

  /** Packs this test's class path into {@code folder}. */
  public ChildJvm(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    List<String> jars = new ArrayList<>();
    for (Path place : places()) {
      jars.add(
          Files.isDirectory(place)
              ? packed(place, folder.resolve(jars.size() + ".jar")).toString()
              : place.toString());
    }
    classPath = String.join(File.pathSeparator, jars);
  }

  /** Returns where this test's classes lie: folders and jars. */
  static Set<Path> places() {
    Set<Path> places = new LinkedHashSet<>();
    for (String property : List.of("jdk.module.path", "java.class.path")) {
      for (String place : System.getProperty(property, "").split(File.pathSeparator, -1)) {
        if (!place.isEmpty()) {
          places.add(Path.of(place).toAbsolutePath().normalize());
        }
      }
    }
    Path tests = Path.of(System.getProperty("basedir", "."), "target", "test-classes");
    places.add(tests.toAbsolutePath().normalize());
    places.removeIf(place -> !Files.exists(place));
    return places;
  }

  private static Path packed(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> all = Files.walk(classes)) {
      out.setLevel(0);
      for (Path one : all.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(one).toString()));
        Files.copy(one, out);
        out.closeEntry();
      }
    }
    return jar;
  }

  /** Returns the options that come before the name of the main class. */
  public List<String> options() {
    return List.of(
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:+AutoCreateSharedArchive",
        "-XX:SharedArchiveFile=" + folder.resolve("classes.jsa"),
        "-Xlog:disable",
        "-cp",
        classPath);
  }
}
