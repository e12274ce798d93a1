package dev.adyton.training.model;

import dev.adyton.kernels.Gemm;
import dev.adyton.kernels.GemmExp;
import dev.adyton.kernels.GemmView;
import java.util.Arrays;

/**
 * A Llama model forwards and backwards over a {@link Batch}, in float32: per block x += W_o ·
 * attention(norm(x)), then x += W_down · swiglu(norm(x)); logits share the token table.
 *
 * <p>Owns the activations; weights and gradients are the caller's flat arrays, laid out by {@link
 * ParameterLayout}. Belongs to one thread. The same inputs give the same bits on every machine.
 */
public final class Network {
  private final ModelShape shape;
  private final ParameterLayout layout;
  private final Gemm gemm = new Gemm();
  private final Rotary rotary;
  private final Attention attention;
  private final SwiGlu swiGlu;
  private final Block[] blocks;
  private final float[] last;
  private final float[] normed;
  private final float[] inverse;
  private final float[] logits;
  private final float[] dx;
  private final float[] dnormed;
  private final float[] dqkv;
  private final float[] dhidden;
  private final float[] dgateUp;
  private final float[] scratch;

  /** What the way back needs of one block. */
  private static final class Block {
    final float[] x;
    final float[] normed;
    final float[] inverse;
    final float[] qkv;
    final float[] logSums;
    final float[] attended;
    final float[] middle;
    final float[] middleNormed;
    final float[] middleInverse;
    final float[] gateUp;
    final float[] hidden;

    Block(ModelShape s, int n) {
      x = new float[n * s.dim()];
      normed = new float[n * s.dim()];
      inverse = new float[n];
      qkv = new float[n * s.qkvDim()];
      logSums = new float[n * s.heads()];
      attended = new float[n * s.dim()];
      middle = new float[n * s.dim()];
      middleNormed = new float[n * s.dim()];
      middleInverse = new float[n];
      gateUp = new float[n * 2 * s.ffn()];
      hidden = new float[n * s.ffn()];
    }
  }

  /**
   * @param capacity most tokens of a batch
   */
  public Network(ModelShape shape, int capacity) {
    this.shape = shape;
    layout = ParameterLayout.of(shape);
    rotary = new Rotary(shape);
    attention = new Attention(shape, gemm);
    swiGlu = new SwiGlu(shape.ffn());
    blocks = new Block[shape.layers()];
    for (int l = 0; l < blocks.length; l++) {
      blocks[l] = new Block(shape, capacity);
    }
    last = new float[capacity * shape.dim()];
    normed = new float[capacity * shape.dim()];
    inverse = new float[capacity];
    logits = new float[capacity * shape.vocabulary()];
    dx = new float[capacity * shape.dim()];
    dnormed = new float[capacity * shape.dim()];
    dqkv = new float[capacity * shape.qkvDim()];
    dhidden = new float[capacity * shape.ffn()];
    dgateUp = new float[capacity * 2 * shape.ffn()];
    scratch = new float[shape.dim()];
  }

  /** Works out the logits of every position; {@link #logit} reads them. */
  public void forward(float[] p, Batch batch) {
    int n = batch.length();
    int d = shape.dim();
    for (int i = 0; i < n; i++) {
      System.arraycopy(p, layout.embedding() + batch.token(i) * d, blocks[0].x, i * d, d);
    }
    for (int l = 0; l < blocks.length; l++) {
      float[] next = l + 1 < blocks.length ? blocks[l + 1].x : last;
      forward(p, batch, l, next);
    }
    RmsNorm.forward(n, d, shape.epsilon(), last, p, layout.finalNorm(), normed, inverse);
    gemm.multiply(rows(normed, n, d), table(p).transposed(), rows(logits, n, vocabulary()), false);
  }

  private void forward(float[] p, Batch batch, int l, float[] next) {
    Block b = blocks[l];
    int n = batch.length();
    int d = shape.dim();
    int f = shape.ffn();
    int q = shape.qkvDim();
    RmsNorm.forward(n, d, shape.epsilon(), b.x, p, layout.attentionNorm(l), b.normed, b.inverse);
    gemm.multiply(rows(b.normed, n, d), weight(p, layout.qkv(l), q, d), rows(b.qkv, n, q), false);
    rotary.turn(batch, b.qkv, 1);
    attention.forward(batch, b.qkv, b.attended, b.logSums);
    System.arraycopy(b.x, 0, b.middle, 0, n * d);
    gemm.multiply(
        rows(b.attended, n, d), weight(p, layout.output(l), d, d), rows(b.middle, n, d), true);
    RmsNorm.forward(
        n, d, shape.epsilon(), b.middle, p, layout.ffnNorm(l), b.middleNormed, b.middleInverse);
    gemm.multiply(
        rows(b.middleNormed, n, d),
        weight(p, layout.gateUp(l), 2 * f, d),
        rows(b.gateUp, n, 2 * f),
        false);
    swiGlu.forward(n, b.gateUp, b.hidden);
    System.arraycopy(b.middle, 0, next, 0, n * d);
    gemm.multiply(rows(b.hidden, n, f), weight(p, layout.down(l), d, f), rows(next, n, d), true);
  }

  /** The logit of {@code token} after position {@code i} of the last {@link #forward}. */
  public float logit(int i, int token) {
    return logits[i * vocabulary() + token];
  }

  /**
   * Cross-entropy of the batch. Replaces the logits by the slope of the weighted loss, not divided
   * by the sum of weights: that sum is known only when all shards of a step are done.
   */
  public LossSum loss(Batch batch) {
    LossSum sum = LossSum.ZERO;
    int v = vocabulary();
    for (int i = 0; i < batch.length(); i++) {
      int row = i * v;
      float weight = batch.weight(i);
      if (weight == 0) {
        Arrays.fill(logits, row, row + v, 0f);
        continue;
      }
      float max = Sums.max(logits, row, v);
      float own = logits[row + batch.target(i)];
      GemmExp.exp(logits, row, v, max);
      float total = Sums.sum(logits, row, v);
      double loss = max + StrictMath.log(total) - own;
      sum = sum.plus(one(loss, weight));
      float scale = weight / total;
      for (int j = 0; j < v; j++) {
        logits[row + j] *= scale;
      }
      logits[row + batch.target(i)] -= weight;
    }
    return sum;
  }

  /** Writes the chance of each token at each position that counts: length × vocabulary. */
  public void probabilities(Batch batch, float[] out) {
    Divergence.probabilities(batch, logits, vocabulary(), out);
  }

  /**
   * As {@link #loss}, but of the divergence from another model's {@link #probabilities}. Zero, with
   * a slope of zero, where both models say the same.
   */
  public LossSum divergence(Batch batch, float[] wanted) {
    return Divergence.slope(batch, logits, vocabulary(), wanted);
  }

  private static LossSum one(double loss, float weight) {
    boolean assistant = weight == 1f;
    return new LossSum(weight * loss, weight, assistant ? loss : 0, assistant ? 1 : 0);
  }

  /** Adds the gradient of the last {@link #loss} to {@code g}. */
  public void backward(float[] p, float[] g, Batch batch) {
    int n = batch.length();
    int d = shape.dim();
    int v = vocabulary();
    gemm.multiply(rows(logits, n, v), table(p), rows(dnormed, n, d), false);
    gemm.multiply(rows(logits, n, v).transposed(), rows(normed, n, d), table(g), true);
    Arrays.fill(dx, 0, n * d, 0f);
    RmsNorm.backward(n, d, last, p, layout.finalNorm(), inverse, dnormed, dx, g, scratch);
    for (int l = blocks.length - 1; l >= 0; l--) {
      backwardFfn(p, g, n, l);
      backwardAttention(p, g, batch, l);
    }
    for (int i = 0; i < n; i++) {
      int row = layout.embedding() + batch.token(i) * d;
      for (int j = 0; j < d; j++) {
        g[row + j] += dx[i * d + j];
      }
    }
  }

  private void backwardFfn(float[] p, float[] g, int n, int l) {
    Block b = blocks[l];
    int d = shape.dim();
    int f = shape.ffn();
    through(p, g, layout.down(l), n, d, f, dx, b.hidden, dhidden);
    swiGlu.backward(n, b.gateUp, dhidden, dgateUp);
    through(p, g, layout.gateUp(l), n, 2 * f, d, dgateUp, b.middleNormed, dnormed);
    RmsNorm.backward(
        n, d, b.middle, p, layout.ffnNorm(l), b.middleInverse, dnormed, dx, g, scratch);
  }

  private void backwardAttention(float[] p, float[] g, Batch batch, int l) {
    Block b = blocks[l];
    int n = batch.length();
    int d = shape.dim();
    through(p, g, layout.output(l), n, d, d, dx, b.attended, dnormed);
    attention.backward(batch, b.qkv, b.attended, b.logSums, dnormed, dqkv);
    rotary.turn(batch, dqkv, -1);
    through(p, g, layout.qkv(l), n, shape.qkvDim(), d, dqkv, b.normed, dnormed);
    RmsNorm.backward(n, d, b.x, p, layout.attentionNorm(l), b.inverse, dnormed, dx, g, scratch);
  }

  /** Back through y = x·Wᵀ: dx = dy·W (overwritten) and dW += dyᵀ·x. */
  private void through(
      float[] p, float[] g, int at, int n, int out, int in, float[] dy, float[] x, float[] dIn) {
    gemm.multiply(rows(dy, n, out), GemmView.dense(p, at, out, in), rows(dIn, n, in), false);
    gemm.multiply(
        rows(dy, n, out).transposed(), rows(x, n, in), GemmView.dense(g, at, out, in), true);
  }

  private int vocabulary() {
    return shape.vocabulary();
  }

  private GemmView table(float[] p) {
    return GemmView.dense(p, layout.embedding(), vocabulary(), shape.dim());
  }

  private static GemmView rows(float[] x, int rows, int cols) {
    return GemmView.dense(x, 0, rows, cols);
  }

  private static GemmView weight(float[] p, int at, int rows, int cols) {
    return GemmView.dense(p, at, rows, cols).transposed();
  }
}
