package dev.adyton.kernels;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes what {@link LargeBlocks} and {@link SixBits} read, and {@link WeightType#IQ4_NL}. Each
 * part tries a few scales around the obvious one and keeps the one with the least squared error
 * after the best factor for its quants; then parts' scales are rounded to the block's, and quants
 * chosen again for what a reader will see. Deterministic; doubles, since this runs once per model.
 */
final class LargeBlockEncoder {
  private static final int BLOCK = 256;
  private static final int TRIES = 20;

  private LargeBlockEncoder() {}

  static void encode(WeightType type, float[] w, int k, ByteBuffer out) {
    switch (type) {
      case Q2_K -> twoBits(w, k, out);
      case Q3_K -> threeBits(w, k, out);
      case Q4_K -> ofMinima(w, k, 4, out);
      case Q5_K -> ofMinima(w, k, 5, out);
      case Q6_K -> sixBits(w, k, out);
      case IQ4_NL -> nonLinear(w, k, out);
      default -> throw new IllegalArgumentException(type.name());
    }
  }

  /** A part as {@code scale·q − minimum}, both not negative. */
  private record Affine(double scale, double minimum) {}

  /** Fits q in 0 … top: the minimum takes off what lies below zero. */
  private static Affine affine(float[] w, int from, int n, int top) {
    double least = 0;
    double most = w[from];
    for (int i = from; i < from + n; i++) {
      least = Math.min(least, w[i]);
      most = Math.max(most, w[i]);
    }
    if (most <= least) {
      return new Affine(0, -least);
    }
    Affine best = new Affine((most - least) / top, -least);
    double error = error(w, from, n, top, best);
    for (int t = 0; t <= TRIES; t++) {
      double inverse = (top - 1 + 0.1 * t) / (most - least);
      Affine fitted = fitted(w, from, n, top, inverse, least);
      double e = error(w, from, n, top, fitted);
      if (e < error) {
        error = e;
        best = fitted;
      }
    }
    return best;
  }

  /** Least squares of scale and minimum for the quants that {@code inverse} gives. */
  private static Affine fitted(float[] w, int from, int n, int top, double inverse, double least) {
    double sq = 0;
    double sqq = 0;
    double sx = 0;
    double sqx = 0;
    for (int i = from; i < from + n; i++) {
      int q = level((w[i] - least) * inverse, top);
      sq += q;
      sqq += q * q;
      sx += w[i];
      sqx += q * w[i];
    }
    double determinant = n * sqq - sq * sq;
    double scale = determinant > 0 ? (n * sqx - sq * sx) / determinant : 0;
    double minimum = -(sx - scale * sq) / n;
    if (minimum < 0) {
      minimum = 0;
      scale = sqq > 0 ? sqx / sqq : 0;
    }
    return new Affine(Math.max(0, scale), minimum);
  }

  private static double error(float[] w, int from, int n, int top, Affine a) {
    double sum = 0;
    for (int i = from; i < from + n; i++) {
      int q = a.scale > 0 ? level((w[i] + a.minimum) / a.scale, top) : 0;
      double d = a.scale * q - a.minimum - w[i];
      sum += d * d;
    }
    return sum;
  }

  private static int level(double x, int top) {
    return (int) Math.clamp(Math.rint(x), 0, top);
  }

  /** The parts' scales and minima below the block's two. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
  private record Parts(float d, float m, int[] scales, int[] minima) {
    static Parts of(float[] w, int k, int size, int top, int most) {
      Affine[] parts = new Affine[BLOCK / size];
      Arrays.setAll(parts, p -> affine(w, k + p * size, size, top));
      float d = half(Arrays.stream(parts).mapToDouble(Affine::scale).max().orElse(0) / most);
      float m = half(Arrays.stream(parts).mapToDouble(Affine::minimum).max().orElse(0) / most);
      int[] scales = new int[parts.length];
      int[] minima = new int[parts.length];
      for (int p = 0; p < parts.length; p++) {
        scales[p] = d > 0 ? level(parts[p].scale / d, most) : 0;
        minima[p] = m > 0 ? level(parts[p].minimum / m, most) : 0;
      }
      return new Parts(d, m, scales, minima);
    }

    int quant(float x, int part, int top) {
      double scale = (double) d * scales[part];
      return scale > 0 ? level((x + (double) m * minima[part]) / scale, top) : 0;
    }
  }

  private static float half(double x) {
    return Float.float16ToFloat(Float.floatToFloat16((float) x));
  }

  private static void putHalf(ByteBuffer out, float x) {
    out.putShort(Float.floatToFloat16(x));
  }

  private static void twoBits(float[] w, int k, ByteBuffer out) {
    Parts p = Parts.of(w, k, 16, 3, 15);
    byte[] quants = new byte[64];
    for (int i = 0; i < BLOCK; i++) {
      int part = i / 16;
      int at = part / 8 * 32 + part % 2 * 16 + i % 16;
      quants[at] |= (byte) (p.quant(w[k + i], part, 3) << (part / 2 % 4 * 2));
    }
    for (int part = 0; part < 16; part++) {
      out.put((byte) (p.scales[part] | (p.minima[part] << 4)));
    }
    out.put(quants);
    putHalf(out, p.d);
    putHalf(out, p.m);
  }

  private static void ofMinima(float[] w, int k, int bits, ByteBuffer out) {
    int top = (1 << bits) - 1;
    Parts p = Parts.of(w, k, 32, top, 63);
    byte[] quants = new byte[128];
    byte[] fifths = new byte[32];
    for (int i = 0; i < BLOCK; i++) {
      int part = i / 32;
      int q = p.quant(w[k + i], part, top);
      quants[part / 2 * 32 + i % 32] |= (byte) ((q & 15) << (part % 2 * 4));
      fifths[i % 32] |= (byte) ((q >> 4) << part);
    }
    putHalf(out, p.d);
    putHalf(out, p.m);
    out.put(sixBitPairs(p.scales, p.minima));
    if (bits == 5) {
      out.put(fifths);
    }
    out.put(quants);
  }

  /** Eight scales and eight minima of six bits in twelve bytes, as {@link LargeBlocks} reads. */
  private static byte[] sixBitPairs(int[] scales, int[] minima) {
    byte[] out = new byte[12];
    for (int p = 0; p < 4; p++) {
      out[p] = (byte) (scales[p] | (scales[p + 4] >> 4 << 6));
      out[p + 4] = (byte) (minima[p] | (minima[p + 4] >> 4 << 6));
      out[p + 8] = (byte) ((scales[p + 4] & 15) | ((minima[p + 4] & 15) << 4));
    }
    return out;
  }

  /** Fits w as {@code scale·q}, q in low … top; the scale may be negative. */
  private static double symmetric(float[] w, int from, int n, int low, int top) {
    double furthest = 0;
    for (int i = from; i < from + n; i++) {
      furthest = Math.abs(w[i]) > Math.abs(furthest) ? w[i] : furthest;
    }
    double best = 0;
    double gain = 0;
    for (int t = -TRIES / 2; t <= TRIES / 2 && furthest != 0; t++) {
      double inverse = (low + 0.1 * t) / furthest;
      double qq = 0;
      double qx = 0;
      for (int i = from; i < from + n; i++) {
        double q = Math.clamp(Math.rint(w[i] * inverse), low, top);
        qq += q * q;
        qx += q * w[i];
      }
      if (qq > 0 && qx * qx / qq > gain) {
        gain = qx * qx / qq;
        best = qx / qq;
      }
    }
    return best;
  }

  /** Returns parts' scales in whole multiples of {@code d}, which the last element is. */
  private static double[] scales(float[] w, int k, int low, int top, int lowest, int highest) {
    double[] parts = new double[17];
    double furthest = 0;
    for (int p = 0; p < 16; p++) {
      parts[p] = symmetric(w, k + 16 * p, 16, low, top);
      furthest = Math.abs(parts[p]) > Math.abs(furthest) ? parts[p] : furthest;
    }
    float d = half(furthest / lowest);
    for (int p = 0; p < 16; p++) {
      parts[p] = d == 0 ? 0 : Math.clamp(Math.rint(parts[p] / d), lowest, highest);
    }
    parts[16] = d;
    return parts;
  }

  private static int quant(float x, double scale, int low, int top) {
    return (int) (scale == 0 ? 0 : Math.clamp(Math.rint(x / scale), low, top));
  }

  private static void threeBits(float[] w, int k, ByteBuffer out) {
    double[] s = scales(w, k, -4, 3, -32, 31);
    byte[] quants = new byte[64];
    byte[] thirds = new byte[32];
    byte[] packed = new byte[12];
    for (int i = 0; i < BLOCK; i++) {
      int part = i / 16;
      int q = quant(w[k + i], s[part] * s[16], -4, 3) + 4;
      int at = part / 8 * 32 + part % 2 * 16 + i % 16;
      quants[at] |= (byte) ((q & 3) << (part / 2 % 4 * 2));
      thirds[part % 2 * 16 + i % 16] |= (byte) ((q >> 2) << (part / 2));
    }
    for (int part = 0; part < 16; part++) {
      int scale = (int) s[part] + 32;
      packed[part % 8] |= (byte) ((scale & 15) << (part / 8 * 4));
      packed[8 + part % 4] |= (byte) ((scale >> 4) << (part / 4 * 2));
    }
    out.put(thirds).put(quants).put(packed);
    putHalf(out, (float) s[16]);
  }

  private static void sixBits(float[] w, int k, ByteBuffer out) {
    double[] s = scales(w, k, -32, 31, -128, 127);
    byte[] low = new byte[128];
    byte[] high = new byte[64];
    for (int i = 0; i < BLOCK; i++) {
      int half = i / 128;
      int quarter = i / 32 % 4;
      int q = quant(w[k + i], s[i / 16] * s[16], -32, 31) + 32;
      low[64 * half + 32 * (quarter & 1) + i % 32] |= (byte) ((q & 15) << (quarter < 2 ? 0 : 4));
      high[32 * half + i % 32] |= (byte) ((q >> 4) << (2 * quarter));
    }
    out.put(low).put(high);
    for (int part = 0; part < 16; part++) {
      out.put((byte) s[part]);
    }
    putHalf(out, (float) s[16]);
  }

  private static void nonLinear(float[] w, int k, ByteBuffer out) {
    double furthest = 0;
    for (int i = k; i < k + 32; i++) {
      furthest = Math.abs(w[i]) > Math.abs(furthest) ? w[i] : furthest;
    }
    double best = 0;
    double gain = 0;
    for (int t = -TRIES; t <= TRIES && furthest != 0; t++) {
      double inverse = (SmallBlocks.NON_LINEAR[0] + 1.5 * t) / furthest;
      double vv = 0;
      double vx = 0;
      for (int i = k; i < k + 32; i++) {
        int v = SmallBlocks.NON_LINEAR[nearest(w[i] * inverse)];
        vv += v * v;
        vx += v * w[i];
      }
      if (vx * vx / vv > gain) {
        gain = vx * vx / vv;
        best = vx / vv;
      }
    }
    float d = half(best);
    putHalf(out, d);
    byte[] quants = new byte[16];
    for (int i = 0; i < 32; i++) {
      quants[i % 16] |= (byte) (nearest(d == 0 ? 0 : w[k + i] / (double) d) << (i / 16 * 4));
    }
    out.put(quants);
  }

  private static int nearest(double x) {
    int best = 0;
    for (int i = 1; i < SmallBlocks.NON_LINEAR.length; i++) {
      if (Math.abs(SmallBlocks.NON_LINEAR[i] - x) < Math.abs(SmallBlocks.NON_LINEAR[best] - x)) {
        best = i;
      }
    }
    return best;
  }
}
