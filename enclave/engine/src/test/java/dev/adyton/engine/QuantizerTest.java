package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.content.SecretText;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.gguf.Quantizer;
import dev.adyton.kernels.WeightType;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
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

  /** A model whose rows are whole blocks of 256, in every type that has such blocks. */
  @Test
  void largeBlocksStayNear() throws Exception {
    Path model = TestData.file("arch/llama-q-f16/model.gguf");
    int[] tokens = {1, 403, 407, 261};
    double before = Double.POSITIVE_INFINITY;
    for (WeightType type :
        List.of(
            WeightType.Q2_K, WeightType.Q3_K, WeightType.Q4_K, WeightType.Q5_K, WeightType.Q6_K)) {
      Path out = folder.resolve(type + ".gguf");
      try (FileChannel c =
          FileChannel.open(out, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        assertThat(ModelQuantizer.write(model, type, c).converted()).isPositive();
      }
      try (LoadedModel a = LoadedModel.open(model, KernelChoice.SCALAR);
          LoadedModel b = LoadedModel.open(out, KernelChoice.SCALAR)) {
        double worst = TestData.worst(TestData.logits(b, tokens), TestData.logits(a, tokens));
        System.out.printf("%s: logits within %.3f of F16's%n", type, worst);
        assertThat(worst).as("more bits, nearer").isLessThan(before);
        before = worst;
      }
    }
  }

  /** A folder becomes one file: the same bits, the same tokens, the same template. */
  @Test
  void aFolderBecomesAFile() throws Exception {
    RandomFolder.all().findFirst().orElseThrow().write(folder, 7);
    StringBuilder vocabulary = new StringBuilder("\"<s>\":0");
    for (int i = 1; i < RandomFolder.VOCABULARY; i++) {
      vocabulary.append(",\"").append(Character.toString(0x4E00 + i)).append("\":").append(i);
    }
    Files.writeString(
        folder.resolve("tokenizer.json"),
        """
        {"added_tokens":[{"id":0,"content":"<s>","special":true}],"normalizer":null,
         "pre_tokenizer":{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"always","split":false},
         "model":{"type":"BPE","unk_token":"<s>","byte_fallback":false,"vocab":{%s},"merges":[]}}
        """
            .formatted(vocabulary));
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"chat_template\":\"{% for m in messages %}{{ m.content }}{% endfor %}\"}");
    Path file = folder.resolve("out.gguf");
    SecretText text = SecretText.of("\u4E01\u4E02\u4E03");
    for (WeightType type : List.of(WeightType.F32, WeightType.Q8_0, WeightType.Q5_1)) {
      try (FileChannel c =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        assertThat(ModelQuantizer.write(folder, type, c).converted())
            .isEqualTo(type == WeightType.F32 ? 0 : 16);
      }
      try (LoadedModel a = LoadedModel.open(folder, KernelChoice.SCALAR);
          LoadedModel b = LoadedModel.open(file, KernelChoice.SCALAR)) {
        int[] tokens = a.tokenizer().encode(text);
        assertThat(b.tokenizer().encode(text)).isEqualTo(tokens);
        assertThat(b.templateBytes()).isEqualTo(a.templateBytes());
        double worst = TestData.worst(TestData.logits(b, tokens), TestData.logits(a, tokens));
        assertThat(worst).isLessThan(type == WeightType.F32 ? 1e-30 : 1);
      }
    }
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
      Quantizer.write(GgufFile.read(MemorySegment.ofArray(original)), Map.of(), type, channel);
    }
    return out;
  }
}
