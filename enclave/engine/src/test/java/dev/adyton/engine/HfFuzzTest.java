package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.huggingface.HuggingFaceFolder;
import dev.adyton.engine.model.Architecture;
import dev.adyton.engine.model.Decoder;
import dev.adyton.engine.model.LowRank;
import dev.adyton.kernels.Ladder;
import dev.adyton.kernels.Team;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutants of a folder's config and weights: a model, or the declared exception and no other. */
final class HfFuzzTest {
  private static final long SEED = 0xF01D;
  private static final int VOCABULARY = 8;

  private static final String CONFIG =
      """
      {"model_type":"llama","hidden_size":8,"num_attention_heads":2,"num_key_value_heads":1,
       "num_hidden_layers":1,"intermediate_size":8,"max_position_embeddings":64,
       "rms_norm_eps":1e-5,"rope_theta":10000.0,
       "rope_scaling":{"rope_type":"llama3","factor":8.0,"low_freq_factor":1.0,
        "high_freq_factor":4.0,"original_max_position_embeddings":32}}
      """;

  @TempDir Path folder;
  private final Map<ModelException.Code, Integer> refused =
      new EnumMap<>(ModelException.Code.class);
  private int opened;

  @Test
  void aThousandMutants() throws Exception {
    run(1000);
  }

  @Test
  @Tag("heavy")
  void twentyThousandMutants() throws Exception {
    run(20_000);
  }

  private void run(int mutants) throws Exception {
    Random random = new Random(SEED);
    byte[] weights = weights();
    byte[] config = CONFIG.getBytes(StandardCharsets.UTF_8);
    tryOut(config, weights);
    assertThat(opened).as("unchanged").isEqualTo(1);
    int header = 8 + (int) ByteBuffer.wrap(weights).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    for (int i = 0; i < mutants; i++) {
      boolean ofConfig = i % 3 == 0;
      byte[] changed =
          mutate(ofConfig ? config : weights, ofConfig ? config.length : header, random);
      tryOut(ofConfig ? changed : config, ofConfig ? weights : changed);
    }
    System.out.printf("seed %d, %d mutants: %d opened, %s%n", SEED, mutants, opened, refused);
  }

  private static byte[] mutate(byte[] original, int header, Random random) {
    byte[] m = original.clone();
    switch (random.nextInt(4)) {
      case 0 -> {
        return Arrays.copyOf(m, random.nextInt(m.length));
      }
      case 1 -> m[random.nextInt(8)] = (byte) random.nextInt();
      case 2 -> m[random.nextInt(header)] ^= (byte) (1 << random.nextInt(8));
      default -> {
        // A digit for a digit keeps the document whole, and makes its numbers wrong.
        for (int tries = 0; tries < 1000; tries++) {
          int at = random.nextInt(header);
          if (m[at] >= '0' && m[at] <= '9') {
            m[at] = (byte) ('0' + random.nextInt(10));
            break;
          }
        }
      }
    }
    return m;
  }

  private void tryOut(byte[] config, byte[] weights) throws IOException {
    Files.write(folder.resolve("config.json"), config);
    Files.write(folder.resolve("model.safetensors"), weights);
    try (Arena arena = Arena.ofShared();
        Team team = new Team(1)) {
      GgufFile file = HuggingFaceFolder.weights(folder, arena, VOCABULARY).file();
      Decoder net = (Decoder) Architecture.load(file, VOCABULARY, Ladder.scalar(), team);
      try (Session s = net.newSession(2, LowRank.Set.NONE)) {
        s.forward(1);
      }
      opened++;
    } catch (ModelException e) {
      refused.merge(e.code(), 1, Integer::sum);
    }
  }

  private static byte[] weights() {
    StringBuilder header = new StringBuilder("{");
    int at = 0;
    String layer = "model.layers.0.";
    String[] shapes = {
      "model.embed_tokens.weight",
      "9,8",
      "model.norm.weight",
      "8",
      layer + "input_layernorm.weight",
      "8",
      layer + "post_attention_layernorm.weight",
      "8",
      layer + "self_attn.q_proj.weight",
      "8,8",
      layer + "self_attn.k_proj.weight",
      "4,8",
      layer + "self_attn.v_proj.weight",
      "4,8",
      layer + "self_attn.o_proj.weight",
      "8,8",
      layer + "mlp.gate_proj.weight",
      "8,8",
      layer + "mlp.up_proj.weight",
      "8,8",
      layer + "mlp.down_proj.weight",
      "8,8"
    };
    for (int i = 0; i < shapes.length; i += 2) {
      int size = 4 * Arrays.stream(TestData.integers(shapes[i + 1])).reduce(1, (x, y) -> x * y);
      header.append(i == 0 ? "" : ",");
      header.append(
          "\"%s\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
              .formatted(shapes[i], shapes[i + 1], at, at + size));
      at += size;
    }
    byte[] json = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + at)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }
}
