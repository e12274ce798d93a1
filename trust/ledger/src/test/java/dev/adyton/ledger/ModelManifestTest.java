package dev.adyton.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelManifestTest {
  private static final int CHUNK = ModelManifest.CHUNK_BYTES;

  @TempDir Path directory;

  @Test
  void leavesAreChunksAndRootIsTheirTree() throws Exception {
    byte[] content = new byte[2 * CHUNK + 1];
    new Random(1).nextBytes(content);
    Path model = Files.write(directory.resolve("any-name.gguf"), content);

    List<byte[]> leaves = ModelManifest.leaves(model);

    assertThat(leaves).hasSize(3);
    Digest last = Digest.sha256(new byte[] {content[2 * CHUNK]});
    assertThat(leaves.get(2))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(
            "{\"digest\":\"" + last + "\",\"file\":\"model.gguf\",\"index\":2,\"length\":1}");
    assertThat(ModelManifest.root(model))
        .isEqualTo(node(node(leaf(leaves.get(0)), leaf(leaves.get(1))), leaf(leaves.get(2))));
  }

  /** RFC 9162 §2.1.1, written down once more: a mistake in one would show. */
  private static Digest leaf(byte[] bytes) {
    return Digest.sha256(new byte[] {0}, bytes);
  }

  private static Digest node(Digest left, Digest right) {
    return Digest.sha256(new byte[] {1}, left.bytes(), right.bytes());
  }

  @Test
  void wholeChunksLeaveNoEmptyOne() throws Exception {
    Path model = Files.write(directory.resolve("m"), new byte[CHUNK]);
    assertThat(ModelManifest.leaves(model)).hasSize(1);
  }

  @Test
  void everyByteMatters() throws Exception {
    byte[] content = new byte[CHUNK + 10];
    Path model = Files.write(directory.resolve("m"), content);
    Digest before = ModelManifest.root(model);
    content[CHUNK + 3] = 1;
    Files.write(model, content);
    assertThat(ModelManifest.root(model)).isNotEqualTo(before);
  }

  @Test
  void emptyFileIsTheEmptyTree() throws Exception {
    Path model = Files.write(directory.resolve("m"), new byte[0]);
    assertThat(ModelManifest.root(model)).isEqualTo(Digest.sha256());
  }
}
