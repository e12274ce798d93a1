package dev.adyton.node.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The digests that an image brings along are read whole, or the node does not start. */
final class EngineBuildTest {
  @TempDir private Path folder;

  @Test
  void digestsAreReadAsSha256sumWritesThem() throws IOException {
    String zeros = "0".repeat(64);
    Path file = Files.writeString(folder.resolve("jars"), zeros + "  /adyton/lib/a b.jar\n");
    assertThat(EngineBuild.known(file.toString())).isEqualTo(Map.of("/adyton/lib/a b.jar", zeros));
    assertThat(EngineBuild.known("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "zz", "00  /a", "sha256:00  /a", "/adyton/lib/a.jar"})
  void anythingElseEndsTheStart(String line) throws IOException {
    Path file = Files.writeString(folder.resolve("jars"), line + "\n");
    assertThatThrownBy(() -> EngineBuild.known(file.toString()))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void aMissingFileEndsTheStart() {
    String file = folder.resolve("none").toString();
    assertThatThrownBy(() -> EngineBuild.known(file)).isInstanceOf(UncheckedIOException.class);
  }
}
