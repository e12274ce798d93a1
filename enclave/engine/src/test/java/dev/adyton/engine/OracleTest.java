package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.engine.gguf.GgufFile;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine's logits stay near a binary64 evaluation of the same weights. */
final class OracleTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "models/stories260K-f32.gguf",
        "models/ember-q8_0.gguf",
        "models/ember-f16.gguf",
        "arch/llama-q-q4_0/model.gguf"
      })
  void withinFiveTenThousandths(String name) throws Exception {
    Path path = TestData.file(name);
    double worst = 0;
    try (Arena arena = Arena.ofConfined();
        LoadedModel model = LoadedModel.open(path, KernelChoice.SCALAR);
        Session session = model.newSession(24)) {
      Oracle oracle = new Oracle(GgufFile.read(ModelLoader.map(path, arena)));
      for (int p = 0; p < 24; p++) {
        int token = p * 37 % model.info().vocabularySize();
        float[] actual = session.forward(token);
        double[] exact = oracle.forward(token);
        for (int i = 0; i < exact.length; i++) {
          worst = Math.max(worst, Math.abs(actual[i] - exact[i]));
        }
      }
    }
    System.out.println(name + ": max abs difference from binary64 " + worst);
    assertThat(worst).isLessThan(5e-4);
  }
}
