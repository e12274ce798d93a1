package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.gguf.GgufTensor;
import dev.adyton.engine.huggingface.HuggingFaceFolder;
import dev.adyton.engine.model.Architecture;
import dev.adyton.engine.model.Decoder;
import dev.adyton.engine.model.LowRank;
import dev.adyton.kernels.Ladder;
import dev.adyton.kernels.Team;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same weights in a folder of Hugging Face's and in a GGUF file give the same bits. */
final class HfFolderTest {
  private static final Map<String, String> PARTS =
      Map.ofEntries(
          Map.entry("attn_q", "self_attn.q_proj"),
          Map.entry("attn_k", "self_attn.k_proj"),
          Map.entry("attn_v", "self_attn.v_proj"),
          Map.entry("attn_output", "self_attn.o_proj"),
          Map.entry("attn_qkv", "self_attn.qkv_proj"),
          Map.entry("attn_q_norm", "self_attn.q_norm"),
          Map.entry("attn_k_norm", "self_attn.k_norm"),
          Map.entry("ffn_gate", "mlp.gate_proj"),
          Map.entry("ffn_up", "mlp.up_proj"),
          Map.entry("ffn_down", "mlp.down_proj"),
          Map.entry("ffn_gate_inp", "mlp.gate"),
          Map.entry("attn_norm", "input_layernorm"),
          Map.entry("post_attention_norm", "post_attention_layernorm"),
          Map.entry("post_ffw_norm", "post_feedforward_layernorm"));

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "llama, llama",
    "llama-q-f16, llama",
    "qwen2, qwen2",
    "qwen2-yarn, qwen2",
    "qwen3, qwen3",
    "qwen3moe, qwen3_moe",
    "phi3, phi3",
    "olmo2, olmo2"
  })
  void sameBits(String model, String type) throws Exception {
    byte[] bytes = Files.readAllBytes(TestData.file("arch/" + model + "/model.gguf"));
    GgufFile gguf = GgufFile.read(MemorySegment.ofArray(bytes));
    write(gguf, type);
    String tokens = Files.readString(TestData.file("arch/" + model + "/tokens.json"));
    int vocabulary = gguf.tensor("token_embd.weight").orElseThrow().dimensions().get(1).intValue();
    try (Arena arena = Arena.ofShared();
        Team team = new Team(1)) {
      GgufFile hf = HuggingFaceFolder.weights(folder, arena, vocabulary).file();
      assertThat(bits(hf, vocabulary, team, TestData.integers(tokens)))
          .isEqualTo(bits(gguf, vocabulary, team, TestData.integers(tokens)));
    }
  }

  private static int[] bits(GgufFile file, int vocabulary, Team team, int[] tokens)
      throws Exception {
    Decoder net = (Decoder) Architecture.load(file, vocabulary, Ladder.scalar(), team);
    float[] all = new float[0];
    try (Session s = net.newSession(tokens.length, LowRank.Set.NONE)) {
      s.prefill(tokens, 0, tokens.length - 4);
      for (int t = tokens.length - 4; t < tokens.length; t++) {
        float[] row = s.forward(tokens[t]);
        float[] longer = Arrays.copyOf(all, all.length + row.length);
        System.arraycopy(row, 0, longer, all.length, row.length);
        all = longer;
      }
    }
    return TestData.bits(all);
  }

  /** Writes the weights in two shards, the experts apart, llama's rows in halves. */
  private void write(GgufFile gguf, String type) throws Exception {
    String family = gguf.text("general.architecture").orElseThrow();
    Files.writeString(folder.resolve("config.json"), config(gguf, family, type));
    List<String> index = new ArrayList<>();
    List<GgufTensor> all = List.copyOf(gguf.tensors());
    for (int shard = 0; shard < 2; shard++) {
      String name = "model-0000" + (shard + 1) + "-of-00002.safetensors";
      Shard file = new Shard();
      for (GgufTensor t : all.subList(shard * all.size() / 2, (shard + 1) * all.size() / 2)) {
        tensor(gguf, family, t, file);
      }
      file.names.forEach(n -> index.add("\"" + n + "\":\"" + name + "\""));
      Files.write(folder.resolve(name), file.bytes());
    }
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"weight_map\":{" + String.join(",", index) + "}}");
  }

  private static void tensor(GgufFile gguf, String family, GgufTensor t, Shard file)
      throws Exception {
    byte[] data = t.data().toArray(ValueLayout.JAVA_BYTE);
    List<Long> shape = t.dimensions().reversed();
    String name = t.name();
    if (!name.startsWith("blk.")) {
      String whole =
          switch (name) {
            case "token_embd.weight" -> "model.embed_tokens.weight";
            case "output_norm.weight" -> "model.norm.weight";
            default -> "lm_head.weight";
          };
      file.add(whole, t.type().name(), shape, data);
      return;
    }
    String[] path = name.split("\\.", -1);
    String layer = "model.layers." + path[1] + ".";
    if (path[2].endsWith("_exps")) {
      String part = part(path[2].replace("_exps", "")).replace("mlp.", "");
      int size = data.length / shape.getFirst().intValue();
      for (int e = 0; e < shape.getFirst(); e++) {
        byte[] own = Arrays.copyOfRange(data, e * size, (e + 1) * size);
        String expert = layer + "mlp.experts." + e + "." + part + ".weight";
        file.add(expert, t.type().name(), shape.subList(1, 3), own);
      }
      return;
    }
    boolean post = family.equals("olmo2");
    String part =
        path[2].equals("ffn_norm")
            ? post ? "pre_feedforward_layernorm" : "post_attention_layernorm"
            : family.equals("phi3") && path[2].equals("ffn_up")
                ? "mlp.gate_up_proj"
                : part(path[2]);
    if (family.equals("llama") && (path[2].equals("attn_q") || path[2].equals("attn_k"))) {
      String heads = path[2].equals("attn_q") ? "head_count" : "head_count_kv";
      data =
          halved(
              data, shape.getFirst().intValue(), gguf.integer("llama.attention." + heads, 1, 99));
    }
    file.add(layer + part + "." + path[3], t.type().name(), shape, data);
  }

  private static String part(String gguf) {
    return PARTS.getOrDefault(gguf, "");
  }

  /** Undoes what a converter does to llama's queries and keys. */
  private static byte[] halved(byte[] data, int rows, int heads) {
    byte[] out = new byte[data.length];
    int row = data.length / rows;
    int dim = rows / heads;
    for (int r = 0; r < rows; r++) {
      int i = r % dim;
      int to = r - i + i % 2 * (dim / 2) + i / 2;
      System.arraycopy(data, r * row, out, to * row, row);
    }
    return out;
  }

  private static String config(GgufFile g, String f, String type) throws ModelException {
    int width = g.integer(f + ".embedding_length", 1, 9999);
    int heads = g.integer(f + ".attention.head_count", 1, 99);
    String more = "";
    if (g.has(f + ".expert_count")) {
      more +=
          ",\"num_experts\":"
              + g.integer(f + ".expert_count", 1, 99)
              + ",\"num_experts_per_tok\":"
              + g.integer(f + ".expert_used_count", 1, 99)
              + ",\"moe_intermediate_size\":"
              + g.integer(f + ".expert_feed_forward_length", 1, 9999);
    }
    if (g.has(f + ".rope.scaling.type")) {
      more +=
          ",\"rope_scaling\":{\"type\":\"yarn\",\"factor\":4.0,"
              + "\"original_max_position_embeddings\":"
              + g.integer(f + ".rope.scaling.original_context_length", 1, 99999)
              + "}";
    }
    return "{\"model_type\":\""
        + type
        + "\",\"hidden_size\":"
        + width
        + ",\"num_attention_heads\":"
        + heads
        + ",\"num_key_value_heads\":"
        + g.integer(f + ".attention.head_count_kv", 1, 99)
        + ",\"num_hidden_layers\":"
        + g.integer(f + ".block_count", 1, 99)
        + ",\"intermediate_size\":"
        + g.integer(f + ".feed_forward_length", 1, 9999)
        + ",\"head_dim\":"
        + g.integer(f + ".attention.key_length", 1, 999, width / heads)
        + ",\"max_position_embeddings\":"
        + g.integer(f + ".context_length", 1, 1 << 20)
        + ",\"rms_norm_eps\":"
        + (float) g.real(f + ".attention.layer_norm_rms_epsilon", 0)
        + ",\"rope_theta\":"
        + g.real(f + ".rope.freq_base", 0)
        + more
        + "}";
  }
}
