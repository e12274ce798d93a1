package dev.adyton.engine.huggingface;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.gguf.GgufWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code config.json} of a family this engine reads, as GGUF's metadata. */
final class HfConfig {
  /** By {@code model_type}: GGUF's name of the architecture. */
  private static final Map<String, String> FAMILIES =
      Map.ofEntries(
          Map.entry("llama", "llama"),
          Map.entry("mistral", "llama"),
          Map.entry("mixtral", "llama"),
          Map.entry("qwen2", "qwen2"),
          Map.entry("qwen3", "qwen3"),
          Map.entry("qwen3_moe", "qwen3moe"),
          Map.entry("gemma2", "gemma2"),
          Map.entry("gemma3_text", "gemma3"),
          Map.entry("phi3", "phi3"),
          Map.entry("olmo2", "olmo2"),
          Map.entry("olmo3", "olmo2"));

  private static final Map<String, String> SIZES =
      Map.ofEntries(
          Map.entry("max_position_embeddings", "context_length"),
          Map.entry("hidden_size", "embedding_length"),
          Map.entry("num_hidden_layers", "block_count"),
          Map.entry("intermediate_size", "feed_forward_length"),
          Map.entry("num_attention_heads", "attention.head_count"),
          Map.entry("num_key_value_heads", "attention.head_count_kv"),
          Map.entry("num_local_experts", "expert_count"),
          Map.entry("num_experts", "expert_count"),
          Map.entry("num_experts_per_tok", "expert_used_count"),
          Map.entry("moe_intermediate_size", "expert_feed_forward_length"));

  private static final Map<String, String> REALS =
      Map.of(
          "rms_norm_eps", "attention.layer_norm_rms_epsilon",
          "rope_theta", "rope.freq_base",
          "rope_local_base_freq", "rope.freq_base_swa",
          "attn_logit_softcapping", "attn_logit_softcapping",
          "final_logit_softcapping", "final_logit_softcapping");

  private final Json.Obj config;
  private final String family;

  HfConfig(Json.Obj config) throws CodecException, ModelException {
    this.config = withOldRopeNames(config);
    String type = config.string("model_type");
    if (!FAMILIES.containsKey(type)) {
      throw new ModelException(Code.UNKNOWN_ARCHITECTURE, "model_type");
    }
    this.family = FAMILIES.get(type);
    refuse();
  }

  /**
   * Newer files hold {@code rope_theta} and {@code rope_scaling} together as {@code
   * rope_parameters}. One set for each kind of layer stays as it is, and is refused.
   */
  private static Json.Obj withOldRopeNames(Json.Obj config) {
    if (!(config.members().get("rope_parameters") instanceof Json.Obj rope)
        || rope.members().values().stream().anyMatch(Json.Obj.class::isInstance)) {
      return config;
    }
    Map<String, Json> out = new TreeMap<>(config.members());
    out.remove("rope_parameters");
    for (String name : new String[] {"rope_theta", "partial_rotary_factor"}) {
      if (rope.has(name)) {
        out.put(name, rope.members().getOrDefault(name, Json.Null.NULL));
      }
    }
    out.put("rope_scaling", rope);
    return new Json.Obj(new LinkedHashMap<>(out));
  }

  /** Refuses what would make the same tensors mean another model. */
  private void refuse() throws CodecException, ModelException {
    if (present("quantization_config")) {
      throw new ModelException(Code.TYPE, "quantization_config");
    }
    if (present("rope_parameters")) {
      throw new ModelException(Code.ROPE_SCALING, "rope_parameters");
    }
    for (String flag : new String[] {"use_sliding_window", "attention_bias", "mlp_bias"}) {
      if (config.members().get(flag) instanceof Json.Bool(boolean set)
          && set
          && !(family.equals("qwen2") && flag.equals("attention_bias"))) {
        throw new ModelException(Code.VALUE, flag);
      }
    }
    if (config.members().get("norm_topk_prob") instanceof Json.Bool(boolean set) && !set) {
      throw new ModelException(Code.VALUE, "norm_topk_prob");
    }
    if (present("query_pre_attn_scalar")) {
      int layers = size("num_hidden_layers");
      boolean largest = layers == (family.equals("gemma2") ? 46 : 62);
      int expected = largest ? size("hidden_size") / size("num_attention_heads") : headDim();
      if (config.decimal("query_pre_attn_scalar") != expected) {
        throw new ModelException(Code.VALUE, "query_pre_attn_scalar");
      }
    }
    refuseOtherLayers();
  }

  /** Refuses another order of local and global layers than the architecture's own. */
  private void refuseOtherLayers() throws CodecException, ModelException {
    if (!present("layer_types")) {
      return;
    }
    List<Json> kinds = config.array("layer_types").items();
    for (int i = 0; i < kinds.size(); i++) {
      boolean local =
          switch (family) {
            case "gemma2" -> i % 2 == 0;
            case "gemma3" -> i % 6 < 5;
            case "olmo2" -> present("sliding_window") && i % 4 < 3;
            default -> false;
          };
      String expected = local ? "sliding_attention" : "full_attention";
      if (!(kinds.get(i) instanceof Json.Str(String kind)) || !kind.equals(expected)) {
        throw new ModelException(Code.VALUE, "layer_types");
      }
    }
  }

  String family() {
    return family;
  }

  boolean isGemma() {
    return family.startsWith("gemma");
  }

  int size(String name) throws CodecException, ModelException {
    long n = config.integer(name);
    if (n < 1 || n > 1 << 20) {
      throw new ModelException(Code.VALUE, name);
    }
    return (int) n;
  }

  int headDim() throws CodecException, ModelException {
    return present("head_dim")
        ? size("head_dim")
        : size("hidden_size") / size("num_attention_heads");
  }

  double real(String name, double absent) throws CodecException {
    return present(name) ? config.decimal(name) : absent;
  }

  boolean present(String name) {
    return config.members().getOrDefault(name, Json.Null.NULL) != Json.Null.NULL;
  }

  /** Returns {@code rope_scaling}, an empty object where there is none. */
  Json.Obj scaling() throws CodecException {
    return present("rope_scaling") ? config.object("rope_scaling") : Json.object().build();
  }

  String scalingType() throws CodecException {
    Json.Obj s = scaling();
    return s.has("rope_type") ? s.string("rope_type") : s.has("type") ? s.string("type") : "none";
  }

  /** Writes the metadata. */
  GgufWriter metadata() throws CodecException, ModelException {
    GgufWriter w = new GgufWriter().text("general.architecture", family);
    String prefix = family + ".";
    for (Map.Entry<String, String> e : SIZES.entrySet()) {
      if (present(e.getKey()) && config.integer(e.getKey()) > 0) {
        w.uint32(prefix + e.getValue(), bounded(e.getKey()));
      }
    }
    for (Map.Entry<String, String> e : REALS.entrySet()) {
      if (present(e.getKey())) {
        w.float32(prefix + e.getValue(), (float) config.decimal(e.getKey()));
      }
    }
    w.uint32(prefix + "attention.key_length", headDim());
    w.uint32(prefix + "attention.value_length", headDim());
    if (present("sliding_window") && (isGemma() || family.equals("olmo2"))) {
      w.uint32(prefix + "attention.sliding_window", size("sliding_window", 1 << 30));
    }
    if (present("partial_rotary_factor")) {
      int turned = (int) (headDim() * config.decimal("partial_rotary_factor"));
      w.uint32(prefix + "rope.dimension_count", turned);
    }
    scaling(w, prefix);
    return w;
  }

  /** Within Mistral's window there is no difference between a window and none. */
  private int bounded(String name) throws CodecException, ModelException {
    int n = size(name, 1 << 24);
    return name.equals("max_position_embeddings")
            && family.equals("llama")
            && present("sliding_window")
        ? Math.min(n, size("sliding_window", 1 << 24))
        : n;
  }

  private int size(String name, int max) throws CodecException, ModelException {
    long n = config.integer(name);
    if (n < 1 || n > max) {
      throw new ModelException(Code.VALUE, name);
    }
    return (int) n;
  }

  private void scaling(GgufWriter w, String prefix) throws CodecException, ModelException {
    Json.Obj s = scaling();
    switch (scalingType()) {
      case "none", "default", "llama3" -> {}
      case "linear", "yarn" -> {
        w.text(prefix + "rope.scaling.type", scalingType());
        w.float32(prefix + "rope.scaling.factor", (float) s.decimal("factor"));
        if (s.has("original_max_position_embeddings")) {
          original(w, prefix, s.integer("original_max_position_embeddings"));
        }
      }
      case "longrope" -> {
        double original = config.decimal("original_max_position_embeddings");
        original(w, prefix, config.integer("original_max_position_embeddings"));
        double ratio = config.decimal("max_position_embeddings") / original;
        double magnitude = Math.sqrt(1 + Math.log(ratio) / Math.log(original));
        w.text(prefix + "rope.scaling.type", "longrope");
        w.float32(prefix + "rope.scaling.attn_factor", ratio <= 1 ? 1 : (float) magnitude);
      }
      default -> throw new ModelException(Code.ROPE_SCALING, "rope_scaling");
    }
  }

  private static void original(GgufWriter w, String prefix, long context) throws ModelException {
    if (context < 1 || context > 1 << 24) {
      throw new ModelException(Code.VALUE, "original_max_position_embeddings");
    }
    w.uint32(prefix + "rope.scaling.original_context_length", (int) context);
  }
}
