package dev.adyton.engine.huggingface;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** GGUF's names of Hugging Face's tensors. */
final class Names {
  private static final int MAX_EXPERTS = 1024;
  private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d{1,4})\\.(.{1,100})");
  private static final Pattern EXPERT =
      Pattern.compile(
          "(?:block_sparse_moe|mlp)\\.experts\\.(\\d{1,4})\\.(w[123]|(?:gate|up|down)_proj)\\.weight");

  private static final Map<String, String> EXPERT_PARTS =
      Map.of(
          "w1", "ffn_gate_exps",
          "w2", "ffn_down_exps",
          "w3", "ffn_up_exps",
          "gate_proj", "ffn_gate_exps",
          "down_proj", "ffn_down_exps",
          "up_proj", "ffn_up_exps");

  private static final Map<String, String> PARTS =
      Map.ofEntries(
          Map.entry("self_attn.q_proj", "attn_q"),
          Map.entry("self_attn.k_proj", "attn_k"),
          Map.entry("self_attn.v_proj", "attn_v"),
          Map.entry("self_attn.o_proj", "attn_output"),
          Map.entry("self_attn.qkv_proj", "attn_qkv"),
          Map.entry("self_attn.q_norm", "attn_q_norm"),
          Map.entry("self_attn.k_norm", "attn_k_norm"),
          Map.entry("mlp.gate_proj", "ffn_gate"),
          Map.entry("mlp.up_proj", "ffn_up"),
          Map.entry("mlp.gate_up_proj", "ffn_up"),
          Map.entry("mlp.down_proj", "ffn_down"),
          Map.entry("mlp.gate", "ffn_gate_inp"),
          Map.entry("block_sparse_moe.gate", "ffn_gate_inp"),
          Map.entry("input_layernorm", "attn_norm"),
          Map.entry("pre_feedforward_layernorm", "ffn_norm"),
          Map.entry("post_feedforward_layernorm", "post_ffw_norm"));

  /** Families whose norm after attention is one; elsewhere it is the one before feed-forward. */
  private static final Set<String> POST_NORMS = Set.of("gemma2", "gemma3", "olmo2");

  private static final Map<String, String> WHOLE =
      Map.of(
          "model.embed_tokens.weight", "token_embd.weight",
          "model.norm.weight", "output_norm.weight",
          "lm_head.weight", "output.weight");

  /**
   * Where a tensor goes.
   *
   * @param expert which part of a stack it is, or -1
   */
  record Place(String name, int expert) {}

  private Names() {}

  static Optional<Place> place(String family, String name) {
    if (WHOLE.containsKey(name)) {
      return Optional.of(new Place(WHOLE.get(name), -1));
    }
    Matcher m = LAYER.matcher(name);
    if (!m.matches()) {
      return Optional.empty();
    }
    String blk = "blk." + Integer.parseInt(m.group(1)) + ".";
    Matcher e = EXPERT.matcher(m.group(2));
    if (e.matches()) {
      int expert = Integer.parseInt(e.group(1));
      return expert < MAX_EXPERTS
          ? Optional.of(new Place(blk + EXPERT_PARTS.get(e.group(2)) + ".weight", expert))
          : Optional.empty();
    }
    int dot = m.group(2).lastIndexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    return part(family, m.group(2).substring(0, dot))
        .map(part -> new Place(blk + part + m.group(2).substring(dot), -1));
  }

  private static Optional<String> part(String family, String part) {
    if (part.equals("post_attention_layernorm")) {
      return Optional.of(POST_NORMS.contains(family) ? "post_attention_norm" : "ffn_norm");
    }
    return Optional.ofNullable(PARTS.get(part));
  }
}
