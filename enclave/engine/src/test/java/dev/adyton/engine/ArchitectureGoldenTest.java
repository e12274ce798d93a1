package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.model.Architecture;
import dev.adyton.engine.model.Decoder;
import dev.adyton.engine.model.Encoder;
import dev.adyton.engine.model.LowRank;
import dev.adyton.engine.model.Network;
import dev.adyton.kernels.Kernels;
import dev.adyton.kernels.Ladder;
import dev.adyton.kernels.Team;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every architecture against ggml's own engine, at every position, on the scalar rung. */
final class ArchitectureGoldenTest {
  private static final double TOLERANCE = 2e-4;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama",
        "llama-rope-freqs",
        "qwen2",
        "qwen2-yarn",
        "qwen3",
        "qwen3moe",
        "gemma2",
        "gemma3",
        "phi3",
        "olmo2",
        "gpt-oss"
      })
  void plainWeights(String model) throws Exception {
    compare(model, "logits.f32");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama-q-f16",
        "llama-q-mix",
        "llama-q-q4_0",
        "llama-q-q4_k_m",
        "llama-q-q8_0",
        "gpt-oss-mxfp4"
      })
  void quantisedWeights(String model) throws Exception {
    compare(model, "logits.dequant.f32");
  }

  @ParameterizedTest
  @ValueSource(strings = "bert")
  void embeddings(String model) throws Exception {
    String folder = "arch/" + model + "/";
    try (Team team = new Team(1)) {
      Encoder net = (Encoder) load(folder, Ladder.scalar(), team);
      int[] tokens = TestData.integers(Files.readString(TestData.file(folder + "tokens.json")));
      double each = TestData.worst(net.tokens(tokens), TestData.floats(folder + "embd_tokens.f32"));
      double pooled =
          TestData.worst(net.embed(tokens), TestData.floats(folder + "embd_pooled.f32"));
      System.out.printf("%s: tokens within %.1e, pooled within %.1e%n", model, each, pooled);
      assertThat(Math.max(each, pooled)).isLessThan(TOLERANCE);
    }
  }

  private static void compare(String model, String golden) throws Exception {
    String folder = "arch/" + model + "/";
    try (Team team = new Team(1)) {
      Decoder net = (Decoder) load(folder, Ladder.scalar(), team);
      int[] tokens = TestData.integers(Files.readString(TestData.file(folder + "tokens.json")));
      float[] expected = TestData.floats(folder + golden);
      float[] logits = new float[expected.length];
      int row = expected.length / tokens.length;
      try (Session session = net.newSession(tokens.length, LowRank.Set.NONE)) {
        for (int t = 0; t < tokens.length; t++) {
          System.arraycopy(session.forward(tokens[t]), 0, logits, t * row, row);
        }
      }
      double worst = TestData.worst(logits, expected);
      System.out.printf("%s: every position within %.1e%n", model, worst);
      assertThat(worst).isLessThan(TOLERANCE);
    }
  }

  static Network load(String folder, Kernels kernels, Team team) throws Exception {
    byte[] bytes = Files.readAllBytes(TestData.file(folder + "model.gguf"));
    MemorySegment memory = Arena.ofAuto().allocate(bytes.length);
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
    GgufFile file = GgufFile.read(memory);
    long vocabulary = file.tensor("token_embd.weight").orElseThrow().dimensions().getLast();
    return Architecture.load(file, (int) vocabulary, kernels, team);
  }
}
