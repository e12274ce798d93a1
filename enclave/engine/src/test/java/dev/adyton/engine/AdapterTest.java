package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.content.SecretText;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.gguf.GgufTensor;
import dev.adyton.engine.gguf.GgufWriter;
import dev.adyton.kernels.WeightType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An adapted session computes what merged weights would; neighbours in a batch do not notice. */
final class AdapterTest {
  private static final String NAME = "blk.0.attn_q";
  private static final int[] TOKENS = {1, 260, 261, 262, 263};
  private static final int RANK = 2;
  private static final int WIDTH = 8;
  private static final float ALPHA = 4;

  @TempDir Path folder;
  private Path base = Path.of("");
  private final float[] a = new float[RANK * WIDTH];
  private final float[] b = new float[WIDTH * RANK];

  @BeforeEach
  void write() throws Exception {
    base = Files.write(folder.resolve("m.gguf"), SyntheticGguf.llama().bytes());
    for (int i = 0; i < a.length; i++) {
      a[i] = (i * 5 % 11 - 5) / 7f;
      b[i] = (i * 3 % 13 - 6) / 7f;
    }
  }

  @Test
  void likeMergedWeights() throws Exception {
    try (LoadedModel model = LoadedModel.open(base, KernelChoice.SCALAR);
        LoadedModel merged = LoadedModel.open(merged(), KernelChoice.SCALAR);
        Adapter adapter = model.openAdapter(adapter(NAME, RANK))) {
      float[] plain = TestData.logits(model, TOKENS);
      float[] adapted = logits(model, adapter);
      assertThat(TestData.worst(adapted, TestData.logits(merged, TOKENS))).isLessThan(1e-5);
      assertThat(TestData.worst(adapted, plain)).isGreaterThan(1e-4);
    }
  }

  @Test
  void eachRowOfABatchHasItsOwn() throws Exception {
    try (LoadedModel model = LoadedModel.open(base, KernelChoice.SCALAR);
        Adapter adapter = model.openAdapter(adapter(NAME, RANK));
        Session adapted = model.newSession(8, adapter);
        Session plain = model.newSession(8);
        Batch batch = model.newBatch()) {
      int[] expected = TestData.bits(logits(model, adapter));
      int[] unadapted = TestData.bits(TestData.logits(model, TOKENS));
      int n = model.info().vocabularySize();
      for (int t = 0; t < TOKENS.length; t++) {
        float[] rows = batch.forward(List.of(plain, adapted), new int[] {TOKENS[t], TOKENS[t]});
        assertThat(TestData.bits(Arrays.copyOf(rows, n)))
            .isEqualTo(Arrays.copyOfRange(unadapted, t * n, (t + 1) * n));
        assertThat(TestData.bits(Arrays.copyOfRange(rows, n, 2 * n)))
            .isEqualTo(Arrays.copyOfRange(expected, t * n, (t + 1) * n));
      }
      assertThatThrownBy(() -> model.newSession(8).copyPrefix(adapted, 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** Three requests at once on one model: plain, and two adapters; each as if it were alone. */
  @Test
  void eachRequestOfAGeneratorHasItsOwn() throws Exception {
    try (LoadedModel model = LoadedModel.open(base, KernelChoice.SCALAR);
        LoadedModel other = LoadedModel.open(base, KernelChoice.SCALAR);
        Adapter one = model.openAdapter(adapter(NAME, RANK));
        Adapter two = model.openAdapter(adapter("blk.0.attn_v", RANK))) {
      GenerationRequest plain = new GenerationRequest(TOKENS, 12, Sampling.GREEDY, List.of());
      Generator g = new Generator(model);
      List<GenerationRequest> all = List.of(plain, plain.with(one), plain.with(two));
      List<String> alone = all.stream().map(r -> answer(g, r)).toList();
      assertThat(alone).doesNotHaveDuplicates();
      assertThat(all.parallelStream().map(r -> answer(g, r)).toList()).isEqualTo(alone);
      assertThatThrownBy(() -> answer(new Generator(other), plain.with(one)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** Returns the tokens and, since weak adapters change only them, their probabilities. */
  private static String answer(Generator g, GenerationRequest r) {
    StringBuilder out = new StringBuilder();
    GenerationRequest told =
        new GenerationRequest(
            r.prompt(),
            r.maxTokens(),
            r.sampling(),
            r.stop(),
            r.bound(),
            OptionalInt.of(0),
            r.scored(),
            r.adapter(),
            r.account());
    TokenListener ids =
        new TokenListener() {
          @Override
          public void onText(SecretText piece) {}

          @Override
          public void onToken(TokenChoice choice) {
            out.append(choice.id()).append(' ').append(choice.logprob()).append(' ');
          }
        };
    try {
      assertThat(g.generate(told, ids, () -> false).completionTokens()).isPositive();
    } catch (ModelException e) {
      throw new AssertionError(e);
    }
    return out.toString();
  }

  @Test
  void refusals() throws Exception {
    try (LoadedModel model = LoadedModel.open(base, KernelChoice.SCALAR)) {
      refused(model, base, Code.TYPE);
      refused(model, adapter("blk.7.attn_q", RANK), Code.UNKNOWN_TENSOR);
      refused(model, adapter("token_embd", RANK), Code.UNKNOWN_TENSOR);
      refused(model, adapter("blk.0.ffn_down", RANK), Code.SHAPE);
    }
  }

  private static void refused(LoadedModel model, Path file, Code code) {
    assertThatThrownBy(() -> model.openAdapter(file).close())
        .isInstanceOfSatisfying(ModelException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private static float[] logits(LoadedModel model, Adapter adapter) {
    float[] out = new float[TOKENS.length * model.info().vocabularySize()];
    try (Session s = model.newSession(TOKENS.length, adapter)) {
      for (int t = 0; t < TOKENS.length; t++) {
        float[] row = s.forward(TOKENS[t]);
        System.arraycopy(row, 0, out, t * row.length, row.length);
      }
    }
    return out;
  }

  private Path adapter(String name, int rank) throws Exception {
    GgufWriter w =
        new GgufWriter()
            .text("general.architecture", "llama")
            .text("general.type", "adapter")
            .text("adapter.type", "lora")
            .float32("adapter.lora.alpha", ALPHA);
    List<Long> down = List.of((long) WIDTH, (long) rank);
    List<Long> up = List.of((long) rank, (long) WIDTH);
    w.tensor(name + ".weight.lora_a", WeightType.F32, down, () -> floats(a));
    w.tensor(name + ".weight.lora_b", WeightType.F32, up, () -> floats(b));
    return save(w, "adapter-" + name + ".gguf");
  }

  private Path merged() throws Exception {
    GgufFile file = GgufFile.read(MemorySegment.ofArray(Files.readAllBytes(base)));
    GgufWriter w = new GgufWriter().copy(file, "");
    for (GgufTensor t : file.tensors()) {
      w.tensor(
          t.name(),
          t.type(),
          t.dimensions(),
          t.name().equals(NAME + ".weight") ? () -> floats(sum(t)) : t::data);
    }
    return save(w, "merged.gguf");
  }

  private float[] sum(GgufTensor t) {
    float[] out = new float[WIDTH * WIDTH];
    for (int i = 0; i < out.length; i++) {
      float delta = 0;
      for (int r = 0; r < RANK; r++) {
        delta += b[i / WIDTH * RANK + r] * a[r * WIDTH + i % WIDTH];
      }
      out[i] = t.data().get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4L * i) + ALPHA / RANK * delta;
    }
    return out;
  }

  private static MemorySegment floats(float[] values) {
    return MemorySegment.ofArray(values);
  }

  private Path save(GgufWriter w, String name) throws Exception {
    Path out = folder.resolve(name);
    try (FileChannel c =
        FileChannel.open(out, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      w.write(c);
    }
    return out;
  }
}
