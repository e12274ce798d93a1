package dev.adyton.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.attestation.EvidenceVerifier;
import dev.adyton.codec.Json;
import dev.adyton.crypto.Hpke;
import dev.adyton.launch.LaunchRecord;
import dev.adyton.receipt.Receipt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** What a program takes on with the verifier: how much of it there is, and that it is all ours. */
class FootprintTest {
  private static final int MAX_BYTES = 400 << 10;

  /** One class of each module that the library is made of. */
  private static final List<Class<?>> MODULES =
      List.of(
          NodeConnection.class,
          EvidenceVerifier.class,
          Receipt.class,
          LaunchRecord.class,
          Hpke.class,
          Json.class);

  @Test
  void allOfItFitsIn400KiB() throws Exception {
    Map<String, Integer> jars = new LinkedHashMap<>();
    for (Class<?> one : MODULES) {
      jars.put(one.getPackageName(), packed(one));
    }
    System.out.println("packed bytes " + jars);
    assertThat(jars.values().stream().mapToInt(Integer::intValue).sum())
        .isLessThanOrEqualTo(MAX_BYTES);
  }

  /** The list above is complete, and ends in modules of the JDK. */
  @Test
  void restsOnNothingButTheJdk() throws Exception {
    List<String> ours = MODULES.stream().map(Class::getPackageName).toList();
    for (Class<?> one : MODULES) {
      ModuleDescriptor module = descriptor(one);
      assertThat(ours).contains(module.name());
      assertThat(module.requires().stream().filter(FootprintTest::atRuntime).map(Requires::name))
          .as("%s", module.name())
          .allMatch(name -> name.startsWith("java.") || ours.contains(name));
    }
  }

  private static boolean atRuntime(Requires requires) {
    return !requires.modifiers().contains(Requires.Modifier.STATIC);
  }

  private static ModuleDescriptor descriptor(Class<?> one) throws Exception {
    return inside(
        one,
        root -> {
          try (InputStream in = Files.newInputStream(root.resolve("module-info.class"))) {
            return ModuleDescriptor.read(in);
          }
        });
  }

  /** As many bytes as the module's jar has, but for a manifest; the same for jars and folders. */
  private static int packed(Class<?> one) throws Exception {
    return inside(
        one,
        root -> {
          ByteArrayOutputStream jar = new ByteArrayOutputStream();
          try (ZipOutputStream zip = new ZipOutputStream(jar);
              Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(FootprintTest::shipped).sorted().toList()) {
              zip.putNextEntry(new ZipEntry(root.relativize(file).toString()));
              zip.write(Files.readAllBytes(file));
            }
          }
          return jar.size();
        });
  }

  private static boolean shipped(Path file) {
    return Files.isRegularFile(file) && !file.toString().contains("META-INF");
  }

  private interface Reading<T> {
    T read(Path root) throws IOException;
  }

  private static <T> T inside(Class<?> one, Reading<T> reading)
      throws IOException, URISyntaxException {
    Path place = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (Files.isDirectory(place)) {
      return reading.read(place);
    }
    try (FileSystem jar = FileSystems.newFileSystem(place)) {
      return reading.read(jar.getPath("/"));
    }
  }
}
