package dev.adyton.kernels;

import dev.adyton.kernels.emit.Panel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Profile {@code a8/2} as it is defined, slowly: what every other rung is held to. */
final class Int8Reference {
  private static final int BLOCK = Panel.BLOCK;
  private static final int LARGEST_FINITE = 0x7F7FFFFF;

  private Int8Reference() {}

  static void matmul(Matrix w, float[] x, int tokens, float[] y, Team team) {
    byte[] quants = new byte[tokens * w.cols()];
    float[] scales = new float[tokens * w.cols() / BLOCK];
    quantise(x, tokens * w.cols(), quants, scales);
    int rowBytes = Math.toIntExact(w.type().bytes(w.cols()));
    team.run(
        w.rows(),
        16,
        (from, to, slot) -> {
          byte[] raw = new byte[rowBytes];
          Int8Blocks block = new Int8Blocks();
          for (int r = from; r < to; r++) {
            MemorySegment.copy(w.data(), ValueLayout.JAVA_BYTE, w.offset(r), raw, 0, rowBytes);
            row(w, raw, block, quants, scales, tokens, y, r);
          }
        });
  }

  /** Quantises {@code n} activations, whole blocks. */
  static void quantise(float[] x, int n, byte[] quants, float[] scales) {
    for (int from = 0; from < n; from += BLOCK) {
      int most = 0;
      for (int i = from; i < from + BLOCK; i++) {
        // Magnitudes are ordered like their bits; what is not finite is above all that is.
        most = Math.max(most, Float.floatToRawIntBits(x[i]) & Integer.MAX_VALUE);
      }
      float m = Float.intBitsToFloat(most);
      float inverse = 127f / m;
      boolean counts = most >= Panel.LEAST_BITS && most <= LARGEST_FINITE;
      for (int i = from; i < from + BLOCK; i++) {
        quants[i] = counts ? (byte) Math.rint(x[i] * inverse) : 0;
      }
      scales[from / BLOCK] = m / 127f;
    }
  }

  private static void row(
      Matrix w,
      byte[] raw,
      Int8Blocks block,
      byte[] quants,
      float[] scales,
      int tokens,
      float[] y,
      int r) {
    for (int t = 0; t < tokens; t++) {
      y[t * w.rows() + r] = 0;
    }
    for (int b = 0; b < w.cols() / BLOCK; b++) {
      block.read(w.type(), raw, 0, b);
      for (int t = 0; t < tokens; t++) {
        int from = t * w.cols() + b * BLOCK;
        float scale = scales[from / BLOCK];
        int sum = dot(block.quants, quants, from);
        float chain = Math.fma((float) sum, block.scale * scale, y[t * w.rows() + r]);
        if (block.shifted) {
          int minima = dot(block.minima, quants, from);
          chain = Math.fma(-(float) minima, block.minimum * scale, chain);
        }
        y[t * w.rows() + r] = chain;
      }
    }
  }

  private static int dot(int[] weights, byte[] quants, int from) {
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += weights[i] * quants[from + i];
    }
    return sum;
  }
}
