package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.kernels.AttentionRule;
import dev.adyton.kernels.Kernels;
import dev.adyton.kernels.Matrix;
import dev.adyton.kernels.Team;
import java.util.ArrayList;
import java.util.List;

/**
 * What an architecture builds from: the file's numbers and tensors, and the usual groups of them.
 */
public final class Plan {
  private static final int MAX_EXPERTS = 1024;

  private final Settings settings;
  private final Tensors tensors;
  private final int vocabulary;
  private final Kernels kernels;
  private final Team team;

  Plan(GgufFile file, String architecture, int vocabulary, Kernels kernels, Team team) {
    this.settings = new Settings(file, architecture);
    this.tensors = new Tensors(file, kernels, team);
    this.vocabulary = vocabulary;
    this.kernels = kernels;
    this.team = team;
  }

  Settings settings() {
    return settings;
  }

  Tensors tensors() {
    return tensors;
  }

  int vocabulary() {
    return vocabulary;
  }

  Shape shape() throws ModelException {
    return Shape.read(settings, vocabulary);
  }

  /** Reads the rope with whatever stretching the file asks for. */
  Rope rope(Shape s, Rope.Pairs pairs) throws ModelException {
    return Ropes.read(settings, s, tensors, pairs);
  }

  Norm rms(String name, Shape s) throws ModelException {
    return tensors.rms(name, s.width(), s.epsilon());
  }

  /** A layer's projections to queries, keys and values. */
  record Projections(Linear q, Linear k, Linear v) {}

  Projections projections(String blk, Shape s) throws ModelException {
    return new Projections(
        tensors.linear(blk + "attn_q", s.queries(), s.width()),
        tensors.linear(blk + "attn_k", s.keys(), s.width()),
        tensors.linear(blk + "attn_v", s.keys(), s.width()));
  }

  Projections biasedProjections(String blk, Shape s) throws ModelException {
    return new Projections(
        tensors.biased(blk + "attn_q", s.queries(), s.width()),
        tensors.biased(blk + "attn_k", s.keys(), s.width()),
        tensors.biased(blk + "attn_v", s.keys(), s.width()));
  }

  /** Takes {@code attn_qkv}: queries, keys, values one below the other. */
  Projections fusedProjections(String blk, Shape s) throws ModelException {
    Linear all = tensors.fused(blk + "attn_qkv", s.queries() + 2 * s.keys(), s.width());
    return new Projections(
        all.slice(0, s.queries()).packed(kernels, team),
        all.slice(s.queries(), s.keys()).packed(kernels, team),
        all.slice(s.queries() + s.keys(), s.keys()).packed(kernels, team));
  }

  /** Builds the attention of layer {@code i} without norms of queries and keys. */
  SelfAttention attention(int i, String blk, Shape s, Projections p, Rope rope, AttentionRule rule)
      throws ModelException {
    return attention(i, blk, s, p, Norm.NONE, Norm.NONE, rope, rule);
  }

  SelfAttention attention(
      int i,
      String blk,
      Shape s,
      Projections p,
      Norm qNorm,
      Norm kNorm,
      Rope rope,
      AttentionRule rule)
      throws ModelException {
    Linear out = tensors.linear(blk + "attn_output", s.width(), s.queries());
    return new SelfAttention(i, s, p.q(), p.k(), p.v(), out, qNorm, kNorm, rope::apply, rule);
  }

  /** Builds the attention of layer {@code i} with a norm over each head of queries and keys. */
  SelfAttention headNormed(int i, String blk, Shape s, Rope rope, AttentionRule rule)
      throws ModelException {
    Norm q = tensors.rms(blk + "attn_q_norm", s.headDim(), s.epsilon());
    Norm k = tensors.rms(blk + "attn_k_norm", s.headDim(), s.epsilon());
    return attention(i, blk, s, projections(blk, s), q, k, rope, rule);
  }

  FeedForward gated(String blk, Shape s, Activation activation) throws ModelException {
    int hidden = settings.size("feed_forward_length", Shape.MAX_WIDTH);
    return new FeedForward.Gated(
        tensors.linear(blk + "ffn_gate", hidden, s.width()),
        tensors.linear(blk + "ffn_up", hidden, s.width()),
        tensors.linear(blk + "ffn_down", s.width(), hidden),
        activation);
  }

  /** Returns how many experts there are; 0 for none. */
  int experts() throws ModelException {
    return settings.count("expert_count", MAX_EXPERTS);
  }

  /** Builds a mixture of experts without biases; {@code hidden} floats in each. */
  Experts experts(String blk, Shape s, int hidden) throws ModelException {
    int n = settings.size("expert_count", MAX_EXPERTS);
    return new Experts(
        tensors.linear(blk + "ffn_gate_inp", n, s.width()),
        tensors.experts(blk + "ffn_gate_exps", n, hidden, s.width()),
        tensors.experts(blk + "ffn_up_exps", n, hidden, s.width()),
        tensors.experts(blk + "ffn_down_exps", n, s.width(), hidden),
        settings.size("expert_used_count", n),
        Activation.SILU);
  }

  /** Returns the floats inside an expert, by default those of a feed-forward. */
  int expertHidden() throws ModelException {
    return settings.has("expert_feed_forward_length")
        ? settings.size("expert_feed_forward_length", Shape.MAX_WIDTH)
        : settings.size("feed_forward_length", Shape.MAX_WIDTH);
  }

  /** Makes layer {@code i}, whose tensors' names begin with {@code blk}. */
  @FunctionalInterface
  interface LayerMaker {
    Layer make(int i, String blk) throws ModelException;
  }

  List<Layer> layers(Shape s, LayerMaker maker) throws ModelException {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < s.layers(); i++) {
      layers.add(maker.make(i, "blk." + i + "."));
    }
    return layers;
  }

  /** Builds what generates: embedding, layers, a last norm and a head. */
  Decoder decoder(Shape s, LayerMaker maker) throws ModelException {
    return decoder(s, 1, 0, maker);
  }

  /**
   * @param scale what embeddings are multiplied with
   * @param cap 0, or logits l become {@code cap·tanh(l/cap)}
   */
  Decoder decoder(Shape s, float scale, float cap, LayerMaker maker) throws ModelException {
    Matrix embedding = tensors.matrix("token_embd.weight", s.vocabulary(), s.width());
    List<Layer> layers = layers(s, maker);
    Norm norm = rms("output_norm", s);
    Linear head = tensors.head(s);
    return new Decoder(
        s, embedding, scale, layers, norm, head, cap, tensors.adaptable(), kernels, team);
  }

  Kernels kernels() {
    return kernels;
  }

  Team team() {
    return team;
  }
}
