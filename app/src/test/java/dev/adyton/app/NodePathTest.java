package dev.adyton.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** House rule 4: no native library in the node's process. The JDK's own are the JDK's. */
class NodePathTest {
  private static final List<String> NATIVE =
      List.of(".so", ".dll", ".dylib", ".jnilib", ".a", ".o");

  @Test
  void noJarOnTheNodesPathHoldsNativeCode() throws IOException {
    List<Path> jars = jarsOnTheTestPath();
    assertThat(jars).as("jars found").hasSizeGreaterThan(10);
    List<String> found = new ArrayList<>();
    for (Path jar : jars) {
      try (ZipFile zip = new ZipFile(jar.toFile())) {
        zip.stream()
            .map(entry -> entry.getName().toLowerCase(Locale.ROOT))
            .filter(name ->
                NATIVE.stream().anyMatch(name::endsWith) || name.matches(".*\\.so\\.[0-9.]+"))
            .forEach(name -> found.add(jar.getFileName() + "!" + name));
      }
    }
    assertThat(found).isEmpty();
  }

  /**
   * What tests run with is a superset of what the node runs with, so nothing can hide in the
   * difference.
   */
  private static List<Path> jarsOnTheTestPath() throws IOException {
    String paths =
        System.getProperty("jdk.module.path", "")
            + System.getProperty("path.separator")
            + System.getProperty("java.class.path", "");
    List<Path> jars = new ArrayList<>();
    for (String element : paths.split(File.pathSeparator, -1)) {
      Path path = Path.of(element);
      if (element.endsWith(".jar")) {
        jars.add(path);
      } else if (!element.isEmpty() && Files.isDirectory(path)) {
        try (Stream<Path> inside = Files.list(path)) {
          inside.filter(p -> p.toString().endsWith(".jar")).forEach(jars::add);
        }
      }
    }
    return jars.stream().filter(NodePathTest::isOfRuntime).toList();
  }

  /**
   * Test tools bring their own business (JNA in none of them today, but that is not what is checked
   * here).
   */
  private static boolean isOfRuntime(Path jar) {
    String name = jar.toString();
    return Stream.of(
            "junit",
            "surefire",
            "archunit",
            "assertj",
            "byte-buddy",
            "opentest4j",
            "apiguardian",
            "openai")
        .noneMatch(name::contains);
  }
}
