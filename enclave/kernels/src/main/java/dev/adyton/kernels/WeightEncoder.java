package dev.adyton.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;

/**
 * Encodes weights: plain numbers rounded to nearest even, blocks of 32 with the scale that lets the
 * largest of them be exact. Deterministic.
 */
public final class WeightEncoder {
  /** The types that can be written: all but {@link WeightType#IQ4_XS}, which is only read. */
  public static final Set<WeightType> TYPES =
      Set.copyOf(
          EnumSet.of(
              WeightType.F32,
              WeightType.F16,
              WeightType.BF16,
              WeightType.Q8_0,
              WeightType.Q4_0,
              WeightType.Q4_1,
              WeightType.Q5_0,
              WeightType.Q5_1,
              WeightType.MXFP4,
              WeightType.Q2_K,
              WeightType.Q3_K,
              WeightType.Q4_K,
              WeightType.Q5_K,
              WeightType.Q6_K,
              WeightType.IQ4_NL));

  private WeightEncoder() {}

  /**
   * Encodes {@code n} weights, whole blocks.
   *
   * @throws IllegalArgumentException for a type that is not one of {@link #TYPES}
   */
  public static byte[] encode(WeightType type, float[] weights, int from, int n) {
    ByteBuffer out =
        ByteBuffer.allocate(Math.toIntExact(type.bytes(n))).order(ByteOrder.LITTLE_ENDIAN);
    for (int k = from; k < from + n; k += type.block()) {
      switch (type) {
        case F32 -> out.putFloat(weights[k]);
        case F16 -> out.putShort(Float.floatToFloat16(weights[k]));
        case BF16 -> out.putShort(brain(weights[k]));
        case Q8_0 -> bytes(weights, k, out);
        case Q4_0 -> signed(weights, k, 4, out);
        case Q5_0 -> signed(weights, k, 5, out);
        case Q4_1 -> shifted(weights, k, 4, out);
        case Q5_1 -> shifted(weights, k, 5, out);
        case MXFP4 -> microscaled(weights, k, out);
        default -> LargeBlockEncoder.encode(type, weights, k, out);
      }
    }
    return out.array();
  }

  private static short brain(float x) {
    int bits = Float.floatToIntBits(x);
    if (Float.isNaN(x)) {
      return (short) (bits >> 16 | 0x40);
    }
    return (short) ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
  }

  private static void bytes(float[] w, int k, ByteBuffer out) {
    float most = 0;
    for (int i = 0; i < 32; i++) {
      most = Math.max(most, Math.abs(w[k + i]));
    }
    float d = most / 127;
    float inverse = d == 0 ? 0 : 1 / d;
    out.putShort(Float.floatToFloat16(d));
    for (int i = 0; i < 32; i++) {
      float x = w[k + i] * inverse;
      out.put((byte) (int) Math.copySign(Math.floor(Math.abs(x) + 0.5f), x));
    }
  }

  /** The weight that is furthest from 0 becomes the lowest level, which has no counterpart. */
  private static void signed(float[] w, int k, int bits, ByteBuffer out) {
    float furthest = 0;
    for (int i = 0; i < 32; i++) {
      if (Math.abs(w[k + i]) > Math.abs(furthest)) {
        furthest = w[k + i];
      }
    }
    int half = 1 << (bits - 1);
    float d = furthest == 0 ? 0 : furthest / -half;
    float inverse = d == 0 ? 0 : 1 / d;
    int[] q = new int[32];
    for (int i = 0; i < 32; i++) {
      q[i] = Math.clamp((int) (w[k + i] * inverse + half + 0.5f), 0, 2 * half - 1);
    }
    out.putShort(Float.floatToFloat16(d));
    levels(q, bits, out);
  }

  private static void shifted(float[] w, int k, int bits, ByteBuffer out) {
    float least = w[k];
    float most = w[k];
    for (int i = 1; i < 32; i++) {
      least = Math.min(least, w[k + i]);
      most = Math.max(most, w[k + i]);
    }
    int top = (1 << bits) - 1;
    float d = (most - least) / top;
    float inverse = d == 0 ? 0 : 1 / d;
    int[] q = new int[32];
    for (int i = 0; i < 32; i++) {
      q[i] = Math.clamp((int) ((w[k + i] - least) * inverse + 0.5f), 0, top);
    }
    out.putShort(Float.floatToFloat16(d)).putShort(Float.floatToFloat16(least));
    levels(q, bits, out);
  }

  /** Writes fifth bits, where there are such, then nibbles. */
  private static void levels(int[] q, int bits, ByteBuffer out) {
    if (bits == 5) {
      int fifths = 0;
      for (int i = 0; i < 32; i++) {
        fifths |= (q[i] >> 4) << i;
      }
      out.putInt(fifths);
    }
    for (int i = 0; i < 16; i++) {
      out.put((byte) ((q[i] & 15) | ((q[i + 16] & 15) << 4)));
    }
  }

  /** The scale of OCP Microscaling Formats 1.0, section 6.3: the largest exponent, less E2M1's. */
  private static void microscaled(float[] w, int k, ByteBuffer out) {
    float most = 0;
    for (int i = 0; i < 32; i++) {
      most = Math.max(most, Math.abs(w[k + i]));
    }
    int e = most == 0 ? 0 : Math.clamp(Math.getExponent(most) - 2 + 127, 0, 254);
    float d = SmallBlocks.halfOfPower(e);
    int[] q = new int[32];
    for (int i = 0; i < 32; i++) {
      q[i] = nearest(w[k + i] / d);
    }
    out.put((byte) e);
    levels(q, 4, out);
  }

  private static int nearest(float x) {
    int best = 0;
    for (int i = 1; i < SmallBlocks.E2M1.length; i++) {
      if (Math.abs(SmallBlocks.E2M1[i] - x) < Math.abs(SmallBlocks.E2M1[best] - x)) {
        best = i;
      }
    }
    return best;
  }
}
