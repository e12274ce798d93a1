package dev.adyton.engine;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Decoders in binary64, whole texts at once, from {@code config.json} and tensors by their
 * published names: written from the models' papers and cards, apart from the engine and sharing
 * nothing with it. Matrices are {@code [out][in]} rows; vectors are one row.
 */
final class Published {
  private final Json.Obj config;
  private final Map<String, double[][]> weights;
  private final String type;
  private final int heads;
  private final int kvHeads;
  private final int dim;
  private final double epsilon;

  Published(Json.Obj config, Map<String, double[][]> weights) throws CodecException {
    this.config = config;
    this.weights = weights;
    this.type = config.string("model_type");
    this.heads = size("num_attention_heads", 0);
    this.kvHeads = size("num_key_value_heads", heads);
    this.epsilon = config.decimal("rms_norm_eps");
    this.dim = size("head_dim", size("hidden_size", 0) / heads);
  }

  private int size(String key, int absent) throws CodecException {
    return config.has(key) ? (int) config.integer(key) : absent;
  }

  private double real(String key, double absent) throws CodecException {
    return config.has(key) ? config.decimal(key) : absent;
  }

  private boolean gemma() {
    return type.startsWith("gemma");
  }

  private boolean olmo() {
    return type.startsWith("olmo");
  }

  /** Returns a row of logits for every token. */
  double[][] logits(int[] tokens) throws CodecException {
    double[][] x = new double[tokens.length][];
    for (int t = 0; t < x.length; t++) {
      x[t] = matrix("model.embed_tokens.weight")[tokens[t]].clone();
      if (gemma()) {
        double scale = Math.sqrt(x[t].length);
        x[t] = Arrays.stream(x[t]).map(v -> v * scale).toArray();
      }
    }
    for (int i = 0; i < size("num_hidden_layers", 0); i++) {
      layer(x, i, "model.layers." + i + ".");
    }
    String head = weights.containsKey("lm_head.weight") ? "lm_head" : "model.embed_tokens";
    double cap = real("final_logit_softcapping", 0);
    for (int t = 0; t < x.length; t++) {
      x[t] = times(head, norm("model.norm", x[t]));
      if (cap > 0) {
        x[t] = Arrays.stream(x[t]).map(v -> cap * Math.tanh(v / cap)).toArray();
      }
    }
    return x;
  }

  private void layer(double[][] x, int i, String l) throws CodecException {
    boolean four = gemma();
    double[][] in = x.clone();
    if (!olmo()) {
      Arrays.setAll(in, t -> norm(l + "input_layernorm", x[t]));
    }
    double[][] attended = attention(in, i, l + "self_attn.");
    for (int t = 0; t < x.length; t++) {
      double[] a = attended[t];
      add(x[t], four || olmo() ? norm(l + "post_attention_layernorm", a) : a);
    }
    String before = four ? "pre_feedforward_layernorm" : "post_attention_layernorm";
    for (int t = 0; t < x.length; t++) {
      double[] fed = feed(olmo() ? x[t] : norm(l + before, x[t]), l);
      add(x[t], four || olmo() ? norm(l + "post_feedforward_layernorm", fed) : fed);
    }
  }

  private boolean local(int layer) throws CodecException {
    boolean windowed = size("sliding_window", 0) > 0;
    return windowed
        && switch (type) {
          case "gemma2", "gpt_oss" -> layer % 2 == 0;
          case "gemma3_text" -> (layer + 1) % 6 != 0;
          case "olmo3" -> (layer + 1) % 4 != 0;
          default -> false;
        };
  }

  private PublishedRope rope(boolean local) throws CodecException {
    int turned = (int) (dim * real("partial_rotary_factor", 1));
    double base = real("rope_theta", 10_000);
    if (local && type.equals("gemma3_text")) {
      return PublishedRope.plain(real("rope_local_base_freq", 10_000), turned);
    }
    return local && olmo()
        ? PublishedRope.plain(base, turned)
        : PublishedRope.of(config, base, turned);
  }

  private double[][] attention(double[][] x, int layer, String l) throws CodecException {
    int n = x.length;
    PublishedRope rope = rope(local(layer));
    double[][] q = new double[n][];
    double[][] k = new double[n][];
    double[][] v = new double[n][];
    for (int t = 0; t < n; t++) {
      if (weights.containsKey(l + "qkv_proj.weight")) {
        double[] all = times(l + "qkv_proj", x[t]);
        q[t] = Arrays.copyOf(all, heads * dim);
        k[t] = Arrays.copyOfRange(all, heads * dim, (heads + kvHeads) * dim);
        v[t] = Arrays.copyOfRange(all, (heads + kvHeads) * dim, all.length);
      } else {
        q[t] = times(l + "q_proj", x[t]);
        k[t] = times(l + "k_proj", x[t]);
        v[t] = times(l + "v_proj", x[t]);
      }
      q[t] = turned(rope, normed(l + "q_norm", q[t]), t);
      k[t] = turned(rope, normed(l + "k_norm", k[t]), t);
    }
    int window = local(layer) ? size("sliding_window", 0) : n;
    double scale = 1 / Math.sqrt(real("query_pre_attn_scalar", dim));
    double[][] out = new double[n][];
    for (int t = 0; t < n; t++) {
      double[] heard = new double[heads * dim];
      for (int h = 0; h < heads; h++) {
        head(q[t], k, v, t, Math.max(0, t - window + 1), h, scale, l, heard);
      }
      out[t] = times(l + "o_proj", heard);
    }
    return out;
  }

  private void head(
      double[] q,
      double[][] k,
      double[][] v,
      int t,
      int from,
      int h,
      double scale,
      String l,
      double[] out)
      throws CodecException {
    int kv = h / (heads / kvHeads) * dim;
    double cap = real("attn_logit_softcapping", 0);
    double[] p = new double[t + 1];
    double sum = weights.containsKey(l + "sinks") ? Math.exp(matrix(l + "sinks")[0][h]) : 0;
    for (int s = from; s <= t; s++) {
      double score = 0;
      for (int d = 0; d < dim; d++) {
        score += q[h * dim + d] * k[s][kv + d];
      }
      score *= scale;
      p[s] = Math.exp(cap > 0 ? cap * Math.tanh(score / cap) : score);
      sum += p[s];
    }
    for (int s = from; s <= t; s++) {
      for (int d = 0; d < dim; d++) {
        out[h * dim + d] += p[s] / sum * v[s][kv + d];
      }
    }
  }

  private double[] turned(PublishedRope rope, double[] x, int position) {
    for (int h = 0; h < x.length; h += dim) {
      rope.turn(x, h, position);
    }
    return x;
  }

  /** Norms over each head, or over all of them where the weight is as long. */
  private double[] normed(String name, double[] x) {
    if (!weights.containsKey(name + ".weight")) {
      return x;
    }
    int size = matrix(name + ".weight")[0].length;
    double[] y = new double[x.length];
    for (int at = 0; at < x.length; at += size) {
      double[] part = norm(name, Arrays.copyOfRange(x, at, at + size));
      System.arraycopy(part, 0, y, at, size);
    }
    return y;
  }

  private double[] feed(double[] x, String l) throws CodecException {
    if (weights.containsKey(l + "mlp.gate_up_proj.weight")) {
      double[] both = times(l + "mlp.gate_up_proj", x);
      int half = both.length / 2;
      double[] gate = Arrays.copyOf(both, half);
      double[] up = Arrays.copyOfRange(both, half, both.length);
      return times(l + "mlp.down_proj", gated(gate, up));
    }
    if (weights.containsKey(l + "mlp.down_proj.weight")) {
      double[] gate = times(l + "mlp.gate_proj", x);
      return times(l + "mlp.down_proj", gated(gate, times(l + "mlp.up_proj", x)));
    }
    return experts(x, l);
  }

  private double[] gated(double[] gate, double[] up) {
    double[] y = new double[gate.length];
    for (int i = 0; i < y.length; i++) {
      double g = gate[i];
      double inner = Math.sqrt(2 / Math.PI) * (g + 0.044715 * g * g * g);
      y[i] = (gemma() ? 0.5 * g * (1 + Math.tanh(inner)) : g / (1 + Math.exp(-g))) * up[i];
    }
    return y;
  }

  /** Softmax over all, the best of them, their shares made to add up to one. */
  private double[] experts(double[] x, String l) throws CodecException {
    boolean mixtral = type.equals("mixtral");
    String mlp = l + (mixtral ? "block_sparse_moe." : "mlp.");
    double[] scores = times(mlp + (type.equals("gpt_oss") ? "router" : "gate"), x);
    int[] best =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(e -> -scores[e]))
            .limit(size("num_experts_per_tok", 0))
            .mapToInt(e -> e)
            .toArray();
    double sum = Arrays.stream(best).mapToDouble(e -> Math.exp(scores[e])).sum();
    double[] y = new double[x.length];
    for (int e : best) {
      double[] out = expert(mlp + "experts." + e + ".", x, mixtral);
      for (int i = 0; i < y.length; i++) {
        y[i] += Math.exp(scores[e]) / sum * out[i];
      }
    }
    return y;
  }

  private double[] expert(String e, double[] x, boolean mixtral) {
    if (type.equals("gpt_oss")) {
      double[] both = times(e + "gate_up_proj", x);
      double[] inner = new double[both.length / 2];
      for (int i = 0; i < inner.length; i++) {
        double g = Math.min(both[2 * i], 7);
        double u = Math.clamp(both[2 * i + 1], -7, 7);
        inner[i] = (u + 1) * g / (1 + Math.exp(-1.702 * g));
      }
      return times(e + "down_proj", inner);
    }
    double[] gate = times(e + (mixtral ? "w1" : "gate_proj"), x);
    double[] up = times(e + (mixtral ? "w3" : "up_proj"), x);
    return times(e + (mixtral ? "w2" : "down_proj"), gated(gate, up));
  }

  private double[] norm(String name, double[] x) {
    double[] w = matrix(name + ".weight")[0];
    double mean = Arrays.stream(x).map(v -> v * v).sum() / x.length;
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] / Math.sqrt(mean + epsilon) * (gemma() ? 1 + w[i] : w[i]);
    }
    return y;
  }

  private double[][] matrix(String name) {
    return Objects.requireNonNull(weights.get(name), name);
  }

  private static void add(double[] x, double[] y) {
    for (int i = 0; i < x.length; i++) {
      x[i] += y[i];
    }
  }

  private double[] times(String name, double[] x) {
    double[][] rows = matrix(name + ".weight");
    double[] y =
        weights.containsKey(name + ".bias")
            ? matrix(name + ".bias")[0].clone()
            : new double[rows.length];
    for (int r = 0; r < y.length; r++) {
      for (int i = 0; i < x.length; i++) {
        y[r] += rows[r][i] * x[i];
      }
    }
    return y;
  }
}
