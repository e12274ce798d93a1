package dev.adyton.training.model;

import dev.adyton.kernels.Gemm;
import dev.adyton.kernels.GemmExp;
import dev.adyton.kernels.GemmView;
import java.util.Arrays;

/**
 * Causal grouped-query attention inside each conversation, forwards and backwards.
 *
 * <p>Queries are taken in blocks; a block looks at the keys up to its own end, so little is
 * computed that the mask throws away. Probabilities are not kept: the way back makes them again
 * from the stored logarithm of each row's sum (as FlashAttention does, Dao et al. 2022, §3.1).
 */
final class Attention {
  private static final int BLOCK = 64;

  private final ModelShape shape;
  private final Gemm gemm;
  private final float[] scores;
  private final float[] slopes;
  private final float scale;

  Attention(ModelShape shape, Gemm gemm) {
    this.shape = shape;
    this.gemm = gemm;
    scores = new float[BLOCK * shape.context()];
    slopes = new float[BLOCK * shape.context()];
    scale = (float) (1 / Math.sqrt(shape.headDim()));
  }

  /**
   * @param qkv rows × {@link ModelShape#qkvDim()}, rotated
   * @param out rows × dim
   * @param logSums rows × heads, written for {@link #backward}
   */
  void forward(Batch batch, float[] qkv, float[] out, float[] logSums) {
    for (int s = 0; s < batch.segments(); s++) {
      for (int h = 0; h < shape.heads(); h++) {
        for (int q = batch.start(s); q < batch.end(s); q += BLOCK) {
          int end = Math.min(q + BLOCK, batch.end(s));
          int start = batch.start(s);
          GemmView p = probabilities(qkv, h, start, q, end);
          softmax(p, h, q, q - start, logSums);
          gemm.multiply(p, values(qkv, h, start, end), head(out, h, q, end), false);
        }
      }
    }
  }

  /** Adds nothing: {@code dqkv} is overwritten, still rotated. */
  void backward(
      Batch batch, float[] qkv, float[] out, float[] logSums, float[] dout, float[] dqkv) {
    Arrays.fill(dqkv, 0, batch.length() * shape.qkvDim(), 0f);
    for (int s = 0; s < batch.segments(); s++) {
      for (int h = 0; h < shape.heads(); h++) {
        for (int q = batch.start(s); q < batch.end(s); q += BLOCK) {
          int end = Math.min(q + BLOCK, batch.end(s));
          block(qkv, out, logSums, dout, dqkv, h, batch.start(s), q, end);
        }
      }
    }
  }

  private void block(
      float[] qkv,
      float[] out,
      float[] logSums,
      float[] dout,
      float[] dqkv,
      int h,
      int start,
      int q,
      int end) {
    GemmView p = probabilities(qkv, h, start, q, end);
    GemmView slope = GemmView.dense(slopes, 0, end - q, end - start);
    gemm.multiply(head(dout, h, q, end), values(qkv, h, start, end).transposed(), slope, false);
    int cols = end - start;
    for (int i = 0; i < end - q; i++) {
      int seen = q + i - start + 1;
      int row = i * cols;
      int at = (q + i) * shape.dim() + h * shape.headDim();
      float pull = (float) Sums.product(dout, at, out, at, shape.headDim());
      GemmExp.exp(scores, row, seen, logSums[(q + i) * shape.heads() + h]);
      for (int j = 0; j < seen; j++) {
        slopes[row + j] = scores[row + j] * (slopes[row + j] - pull) * scale;
      }
      Arrays.fill(scores, row + seen, row + cols, 0f);
      Arrays.fill(slopes, row + seen, row + cols, 0f);
    }
    gemm.multiply(slope, keys(qkv, h, start, end), queries(dqkv, h, q, end), true);
    gemm.multiply(slope.transposed(), queries(qkv, h, q, end), keys(dqkv, h, start, end), true);
    gemm.multiply(p.transposed(), head(dout, h, q, end), values(dqkv, h, start, end), true);
  }

  /** Scaled scores of queries [q, end) against keys [start, end); not yet a softmax. */
  private GemmView probabilities(float[] qkv, int h, int start, int q, int end) {
    GemmView p = GemmView.dense(scores, 0, end - q, end - start);
    gemm.multiply(queries(qkv, h, q, end), keys(qkv, h, start, end).transposed(), p, false);
    int count = p.rows() * p.cols();
    for (int i = 0; i < count; i++) {
      scores[i] *= scale;
    }
    return p;
  }

  private void softmax(GemmView p, int h, int q, int before, float[] logSums) {
    for (int i = 0; i < p.rows(); i++) {
      int row = i * p.cols();
      int seen = before + i + 1;
      float max = Sums.max(scores, row, seen);
      GemmExp.exp(scores, row, seen, max);
      float sum = Sums.sum(scores, row, seen);
      logSums[(q + i) * shape.heads() + h] = max + (float) StrictMath.log(sum);
      float inverse = 1 / sum;
      for (int j = 0; j < seen; j++) {
        scores[row + j] *= inverse;
      }
      Arrays.fill(scores, row + seen, row + p.cols(), 0f);
    }
  }

  private GemmView queries(float[] qkv, int h, int from, int to) {
    return columns(qkv, h, from, to);
  }

  private GemmView keys(float[] qkv, int h, int from, int to) {
    return columns(qkv, shape.heads() + group(h), from, to);
  }

  private GemmView values(float[] qkv, int h, int from, int to) {
    return columns(qkv, shape.heads() + shape.kvHeads() + group(h), from, to);
  }

  private int group(int h) {
    return h / (shape.heads() / shape.kvHeads());
  }

  private GemmView columns(float[] qkv, int slot, int from, int to) {
    int at = from * shape.qkvDim() + slot * shape.headDim();
    return new GemmView(qkv, at, to - from, shape.headDim(), shape.qkvDim(), 1);
  }

  private GemmView head(float[] x, int h, int from, int to) {
    int at = from * shape.dim() + h * shape.headDim();
    return new GemmView(x, at, to - from, shape.headDim(), shape.dim(), 1);
  }
}
