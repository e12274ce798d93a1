package dev.adyton.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A folder with seeded random weights under the tensor names that a family publishes.
 *
 * @param name of the case
 * @param type {@code model_type}
 * @param layers blocks
 * @param heads of queries
 * @param more members of {@code config.json}
 */
record RandomFolder(String name, String type, int layers, int heads, String more) {
  static final int VOCABULARY = 96;
  private static final int WIDTH = 64;
  private static final int HIDDEN = 96;
  private static final int DIM = 16;
  private static final int KV_HEADS = 2;
  private static final int EXPERTS = 6;

  /** Tensors by published name, vectors as one row. */
  record Weights(Map<String, double[][]> values) {}

  static Stream<RandomFolder> all() {
    String moe = ",\"num_experts_per_tok\":2,";
    String gemma = ",\"sliding_window\":12,\"query_pre_attn_scalar\":16,\"head_dim\":16";
    return Stream.of(
        new RandomFolder("llama", "llama", 2, 4, ""),
        new RandomFolder(
            "llama, linear", "llama", 2, 4, scaling("\"rope_type\":\"linear\",\"factor\":4.0")),
        new RandomFolder(
            "llama, linear, newer names",
            "llama",
            2,
            4,
            ",\"rope_parameters\":{\"rope_type\":\"linear\",\"factor\":4.0,\"rope_theta\":500.0}"),
        new RandomFolder(
            "llama 3.1",
            "llama",
            2,
            4,
            scaling(
                "\"rope_type\":\"llama3\",\"factor\":8.0,\"low_freq_factor\":1.0,"
                    + "\"high_freq_factor\":4.0,\"original_max_position_embeddings\":64")),
        new RandomFolder("mistral", "mistral", 2, 4, ",\"sliding_window\":64"),
        new RandomFolder("mixtral", "mixtral", 2, 4, moe + "\"num_local_experts\":6"),
        new RandomFolder("qwen2", "qwen2", 2, 4, ",\"use_sliding_window\":false"),
        new RandomFolder(
            "qwen2, YaRN",
            "qwen2",
            2,
            4,
            scaling(
                "\"rope_type\":\"yarn\",\"factor\":4.0,\"original_max_position_embeddings\":64")),
        new RandomFolder("qwen3", "qwen3", 2, 4, ",\"head_dim\":16"),
        new RandomFolder(
            "qwen3moe",
            "qwen3_moe",
            2,
            4,
            moe
                + "\"num_experts\":6,\"head_dim\":16,\"norm_topk_prob\":true,"
                + "\"moe_intermediate_size\":96"),
        new RandomFolder(
            "gemma2",
            "gemma2",
            3,
            4,
            gemma + ",\"attn_logit_softcapping\":4.0,\"final_logit_softcapping\":6.0"),
        new RandomFolder(
            "gemma3",
            "gemma3_text",
            7,
            4,
            gemma
                + ",\"rope_local_base_freq\":10000.0"
                + scaling("\"rope_type\":\"linear\",\"factor\":8.0")),
        new RandomFolder("phi3", "phi3", 2, 4, ",\"partial_rotary_factor\":0.75"),
        new RandomFolder("phi3, LongRoPE long", "phi3", 2, 4, longRope(64)),
        new RandomFolder("phi3, LongRoPE short", "phi3", 2, 4, longRope(256)),
        new RandomFolder("olmo2", "olmo2", 2, 4, ""),
        new RandomFolder(
            "olmo3",
            "olmo3",
            5,
            4,
            ",\"sliding_window\":12,\"layer_types\":[\"sliding_attention\",\"sliding_attention\","
                + "\"sliding_attention\",\"full_attention\",\"sliding_attention\"]"
                + scaling(
                    "\"rope_type\":\"yarn\",\"factor\":4.0,"
                        + "\"original_max_position_embeddings\":64")));
  }

  private static String scaling(String inner) {
    return ",\"rope_scaling\":{" + inner + "}";
  }

  private static String longRope(int original) {
    return ",\"original_max_position_embeddings\":"
        + original
        + scaling(
            "\"rope_type\":\"longrope\",\"long_factor\":[1.1,1.3,1.7,2.0,3.1,5.0,8.5,16.0],"
                + "\"short_factor\":[1.0,1.01,1.02,1.05,1.1,1.2,1.3,1.5]");
  }

  /** Returns the names and shapes of all tensors. */
  private Map<String, int[]> shapes() {
    Map<String, int[]> s = new LinkedHashMap<>();
    s.put("model.embed_tokens.weight", new int[] {VOCABULARY, WIDTH});
    s.put("model.norm.weight", new int[] {WIDTH});
    if (!type.startsWith("gemma")) {
      s.put("lm_head.weight", new int[] {VOCABULARY, WIDTH});
    }
    for (int i = 0; i < layers; i++) {
      attention(s, "model.layers." + i + ".self_attn.");
      norms(s, "model.layers." + i + ".");
      feed(s, "model.layers." + i + ".");
    }
    return s;
  }

  private void attention(Map<String, int[]> s, String l) {
    int q = heads * DIM;
    int kv = KV_HEADS * DIM;
    if (type.equals("phi3")) {
      s.put(l + "qkv_proj.weight", new int[] {q + 2 * kv, WIDTH});
    } else {
      s.put(l + "q_proj.weight", new int[] {q, WIDTH});
      s.put(l + "k_proj.weight", new int[] {kv, WIDTH});
      s.put(l + "v_proj.weight", new int[] {kv, WIDTH});
    }
    s.put(l + "o_proj.weight", new int[] {WIDTH, q});
    if (type.equals("qwen2")) {
      s.put(l + "q_proj.bias", new int[] {q});
      s.put(l + "k_proj.bias", new int[] {kv});
      s.put(l + "v_proj.bias", new int[] {kv});
    }
    if (type.startsWith("olmo")) {
      s.put(l + "q_norm.weight", new int[] {q});
      s.put(l + "k_norm.weight", new int[] {kv});
    } else if (type.startsWith("qwen3") || type.startsWith("gemma3")) {
      s.put(l + "q_norm.weight", new int[] {DIM});
      s.put(l + "k_norm.weight", new int[] {DIM});
    }
  }

  private void norms(Map<String, int[]> s, String l) {
    int[] width = {WIDTH};
    s.put(l + "post_attention_layernorm.weight", width);
    if (!type.startsWith("olmo")) {
      s.put(l + "input_layernorm.weight", width);
    }
    if (type.startsWith("gemma")) {
      s.put(l + "pre_feedforward_layernorm.weight", width);
    }
    if (type.startsWith("gemma") || type.startsWith("olmo")) {
      s.put(l + "post_feedforward_layernorm.weight", width);
    }
  }

  private void feed(Map<String, int[]> s, String l) {
    switch (type) {
      case "phi3" -> {
        s.put(l + "mlp.gate_up_proj.weight", new int[] {2 * HIDDEN, WIDTH});
        s.put(l + "mlp.down_proj.weight", new int[] {WIDTH, HIDDEN});
      }
      case "mixtral" -> {
        s.put(l + "block_sparse_moe.gate.weight", new int[] {EXPERTS, WIDTH});
        experts(s, l + "block_sparse_moe.experts.", "w1", "w3", "w2");
      }
      case "qwen3_moe" -> {
        s.put(l + "mlp.gate.weight", new int[] {EXPERTS, WIDTH});
        experts(s, l + "mlp.experts.", "gate_proj", "up_proj", "down_proj");
      }
      default -> parts(s, l + "mlp.", "gate_proj", "up_proj", "down_proj");
    }
  }

  private static void experts(
      Map<String, int[]> s, String prefix, String gate, String up, String down) {
    for (int e = 0; e < EXPERTS; e++) {
      parts(s, prefix + e + ".", gate, up, down);
    }
  }

  private static void parts(
      Map<String, int[]> s, String prefix, String gate, String up, String down) {
    s.put(prefix + gate + ".weight", new int[] {HIDDEN, WIDTH});
    s.put(prefix + up + ".weight", new int[] {HIDDEN, WIDTH});
    s.put(prefix + down + ".weight", new int[] {WIDTH, HIDDEN});
  }

  /** Writes the folder and returns its weights. */
  Weights write(Path folder, long seed) throws IOException {
    Files.writeString(folder.resolve("config.json"), config());
    Random random = new Random(seed);
    Map<String, double[][]> values = new LinkedHashMap<>();
    Shard shard = new Shard();
    for (Map.Entry<String, int[]> e : shapes().entrySet()) {
      int[] shape = e.getValue();
      int rows = shape.length == 1 ? 1 : shape[0];
      int cols = shape[shape.length - 1];
      double[][] w = new double[rows][cols];
      ByteBuffer bytes = ByteBuffer.allocate(4 * rows * cols).order(ByteOrder.LITTLE_ENDIAN);
      boolean norm = e.getKey().endsWith("norm.weight");
      double spread = norm || shape.length == 1 ? 0.3 : 1.5 / Math.sqrt(cols);
      double middle = norm && !type.startsWith("gemma") ? 1 : 0;
      for (double[] row : w) {
        for (int i = 0; i < cols; i++) {
          float f = (float) (middle + spread * random.nextGaussian());
          row[i] = f;
          bytes.putFloat(f);
        }
      }
      values.put(e.getKey(), w);
      List<Long> dims =
          shape.length == 1 ? List.of((long) cols) : List.of((long) rows, (long) cols);
      shard.add(e.getKey(), "F32", dims, bytes.array());
    }
    Files.write(folder.resolve("model.safetensors"), shard.bytes());
    return new Weights(values);
  }

  private String config() {
    return "{\"model_type\":\"%s\",\"hidden_size\":%d,\"num_attention_heads\":%d,"
            .formatted(type, WIDTH, heads)
        + "\"num_key_value_heads\":%d,\"num_hidden_layers\":%d,\"intermediate_size\":%d,"
            .formatted(KV_HEADS, layers, HIDDEN)
        + "\"max_position_embeddings\":256,\"rms_norm_eps\":1e-5,\"rope_theta\":20000.0"
        + more
        + "}";
  }

  @Override
  public String toString() {
    return name;
  }
}
