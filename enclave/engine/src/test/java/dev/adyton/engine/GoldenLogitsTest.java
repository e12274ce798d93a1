package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logits of real and of random models against other engines' results. */
final class GoldenLogitsTest {
  private static final String STORIES = "models/stories260K-f32.gguf";

  @ParameterizedTest
  @ValueSource(
      strings = {"models/stories260K.logits.empty.f32", "models/stories260K.logits.prompt.f32"})
  void storiesWithinOneTenThousandth(String golden) throws Exception {
    Path file = TestData.file(STORIES);
    float[] expected = TestData.floats(golden);
    String name = golden.substring("models/".length());
    int[] tokens = TestData.integers("models/stories260K.logits.json", name, "input_ids");
    try (LoadedModel scalar = LoadedModel.open(file, KernelChoice.SCALAR);
        LoadedModel best = LoadedModel.open(file, KernelChoice.AUTO)) {
      float[] actual = TestData.logits(scalar, tokens);
      double worst = TestData.worst(actual, expected);
      System.out.println(name + ": max abs difference " + worst);
      assertThat(worst).isLessThan(1e-4);
      assertThat(TestData.bits(TestData.logits(best, tokens))).isEqualTo(TestData.bits(actual));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "llama, logits.f32",
    "llama-rope-freqs, logits.f32",
    "llama-q-q8_0, logits.dequant.f32",
    "llama-q-q4_0, logits.dequant.f32",
    "llama-q-f16, logits.dequant.f32"
  })
  void randomModelsWithinTwoTenThousandths(String model, String golden) throws Exception {
    Path file = TestData.file("arch/" + model + "/model.gguf");
    float[] expected = TestData.floats("arch/" + model + "/" + golden);
    int[] tokens =
        TestData.integers(Files.readString(TestData.file("arch/" + model + "/tokens.json")));
    try (LoadedModel scalar = LoadedModel.open(file, KernelChoice.SCALAR);
        LoadedModel best = LoadedModel.open(file, KernelChoice.AUTO)) {
      float[] actual = TestData.logits(scalar, tokens);
      double worst = TestData.worst(actual, expected);
      System.out.println(model + ": max abs difference " + worst);
      assertThat(worst).isLessThan(2e-4);
      assertThat(TestData.bits(TestData.logits(best, tokens))).isEqualTo(TestData.bits(actual));
      float[] last = new float[best.info().vocabularySize()];
      System.arraycopy(actual, actual.length - last.length, last, 0, last.length);
      assertThat(TestData.bits(prefilled(best, tokens))).isEqualTo(TestData.bits(last));
      assertThat(TestData.bits(prefilled(scalar, tokens))).isEqualTo(TestData.bits(last));
    }
  }

  /** All tokens but the last at once, then the last. */
  private static float[] prefilled(LoadedModel model, int[] tokens) {
    try (Session session = model.newSession(tokens.length)) {
      session.prefill(tokens, 0, tokens.length - 1);
      return session.forward(tokens[tokens.length - 1]).clone();
    }
  }

  @Test
  void twoHundredGreedyStepsTellTheGoldenStory() throws Exception {
    String expected = Files.readString(TestData.file("models/stories260K.greedy200.txt"));
    for (KernelChoice choice : new KernelChoice[] {KernelChoice.SCALAR, KernelChoice.AUTO}) {
      try (LoadedModel model = LoadedModel.open(TestData.file(STORIES), choice)) {
        StringBuilder text = new StringBuilder();
        GenerationRequest request =
            new GenerationRequest(
                new int[] {model.tokenizer().bos()}, 200, Sampling.GREEDY, List.of());
        GenerationResult result =
            new Generator(model).generate(request, p -> text.append(p.reveal()), () -> false);
        assertThat(text.toString().strip()).isEqualTo(expected.strip());
        assertThat(result.finish()).isEqualTo(FinishReason.LENGTH);
        assertThat(result.completionTokens()).isEqualTo(200);
      }
    }
  }
}
