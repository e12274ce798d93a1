package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.gguf.Quantizer;
import dev.adyton.kernels.WeightType;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model written in another type is the same model, as nearly as the type allows. */
final class QuantizerTest {
  @TempDir Path folder;

  @Test
  void asNumbersItIsTheSameModel() throws Exception {
    byte[] original = Files.readAllBytes(TestData.file("models/stories260K-f32.gguf"));
    Path copy = write(original, WeightType.F32);
    int[] tokens = {1, 403, 407, 261};
    try (LoadedModel a =
            LoadedModel.open(TestData.file("models/stories260K-f32.gguf"), KernelChoice.SCALAR);
        LoadedModel b = LoadedModel.open(copy, KernelChoice.SCALAR)) {
      assertThat(TestData.bits(TestData.logits(b, tokens)))
          .isEqualTo(TestData.bits(TestData.logits(a, tokens)));
    }
  }

  @Test
  void smallerTypesStayNear() throws Exception {
    byte[] original = Files.readAllBytes(TestData.file("models/stories260K-f32.gguf"));
    float[] expected = logits(write(original, WeightType.F32));
    assertThat(TestData.worst(logits(write(original, WeightType.F16)), expected)).isLessThan(0.05);
    assertThat(TestData.worst(logits(write(original, WeightType.Q8_0)), expected)).isLessThan(0.5);
  }

  private static float[] logits(Path file) throws Exception {
    try (LoadedModel m = LoadedModel.open(file, KernelChoice.SCALAR)) {
      return TestData.logits(m, new int[] {1, 403, 407, 261});
    }
  }

  private Path write(byte[] original, WeightType type) throws Exception {
    Path out = folder.resolve(type + ".gguf");
    try (FileChannel channel =
        FileChannel.open(out, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      Quantizer.write(GgufFile.read(MemorySegment.ofArray(original)), type, channel);
    }
    return out;
  }
}
