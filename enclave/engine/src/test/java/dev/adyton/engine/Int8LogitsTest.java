package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Profile a8: logits are as near to those of exact activations as ggml's, which rounds them too.
 * Single values are not compared: one rounding flip is amplified by the layers above it.
 */
final class Int8LogitsTest {
  private static final double SLACK = 1.5;

  /** The second column is what ggml's engine differs by (rms), from the goldens' manifest. */
  @ParameterizedTest
  @CsvSource({
    "llama-q-q8_0, 0.13984",
    "llama-q-q4_0, 0.13913",
    "llama-q-q4_k_m, 0.20282",
    "llama-q-mix, 0.16464",
    "llama-q-f16, 0.00475"
  })
  void asNearAsGgml(String model, double ggml) throws Exception {
    String folder = "arch/" + model + "/";
    float[] exact = TestData.floats(folder + "logits.dequant.f32");
    int[] tokens = TestData.integers(Files.readString(TestData.file(folder + "tokens.json")));
    Compute reference = Compute.on(Numerics.A8, KernelChoice.SCALAR);
    Compute best = Compute.on(Numerics.A8, KernelChoice.AUTO);
    try (LoadedModel slow = LoadedModel.open(TestData.file(folder + "model.gguf"), reference);
        LoadedModel fast = LoadedModel.open(TestData.file(folder + "model.gguf"), best)) {
      assertThat(slow.numerics()).isEqualTo("a8/2");
      float[] logits = TestData.logits(slow, tokens);
      double sum = 0;
      for (int i = 0; i < exact.length; i++) {
        sum += Math.pow(logits[i] - exact[i], 2);
      }
      double rms = Math.sqrt(sum / exact.length);
      System.out.println(model + ": rms " + rms + ", ggml's " + ggml);
      assertThat(rms).isLessThan(SLACK * ggml);
      assertThat(TestData.bits(TestData.logits(fast, tokens))).isEqualTo(TestData.bits(logits));
    }
  }
}
