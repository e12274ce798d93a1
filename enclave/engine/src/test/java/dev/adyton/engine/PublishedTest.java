package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import dev.adyton.engine.huggingface.HuggingFaceFolder;
import dev.adyton.engine.model.Architecture;
import dev.adyton.engine.model.Decoder;
import dev.adyton.engine.model.LowRank;
import dev.adyton.kernels.Ladder;
import dev.adyton.kernels.Team;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Folders of random weights, as Hugging Face lays them out, against {@link Published}: what no
 * golden file covers, and every family's tensor names and config on the way.
 */
final class PublishedTest {
  private static final int TOKENS = 40;
  private static final long SEED = 20261122;

  @TempDir Path folder;

  static Stream<RandomFolder> folders() {
    return RandomFolder.all();
  }

  @ParameterizedTest
  @MethodSource("folders")
  void asPublished(RandomFolder model) throws Exception {
    RandomFolder.Weights weights = model.write(folder, SEED);
    byte[] text = Files.readString(folder.resolve("config.json")).getBytes(StandardCharsets.UTF_8);
    Json.Obj config = (Json.Obj) Json.parse(text, new JsonLimits(1 << 16, 8, 4096));
    int[] tokens = new int[TOKENS];
    for (int t = 0; t < TOKENS; t++) {
      tokens[t] = t * 37 % RandomFolder.VOCABULARY;
    }
    double[][] exact = new Published(config, weights.values()).logits(tokens);
    double worst = 0;
    double largest = 0;
    try (Arena arena = Arena.ofShared();
        Team team = new Team(1)) {
      var file = HuggingFaceFolder.weights(folder, arena, RandomFolder.VOCABULARY).file();
      Decoder net =
          (Decoder) Architecture.load(file, RandomFolder.VOCABULARY, Ladder.scalar(), team);
      try (Session s = net.newSession(TOKENS, LowRank.Set.NONE)) {
        for (int t = 0; t < TOKENS; t++) {
          float[] actual = s.forward(tokens[t]);
          for (int i = 0; i < actual.length; i++) {
            double difference = Math.abs(actual[i] - exact[t][i]);
            worst = difference <= worst ? worst : difference;
            largest = Math.max(largest, Math.abs(exact[t][i]));
          }
        }
      }
    }
    System.out.printf(
        "%s: every position within %.1e of binary64, logits to %.1f%n", model, worst, largest);
    assertThat(worst).isLessThan(2e-4);
    assertThat(largest).as("logits that say something").isBetween(0.5, 200.0);
  }
}
