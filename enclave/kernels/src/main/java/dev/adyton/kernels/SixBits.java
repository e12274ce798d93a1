package dev.adyton.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Decodes {@link WeightType#Q6_K}, on every rung alike.
 *
 * <p>A block of 256 is two halves of 128. In a half, weight i of quarter j takes its low nibble
 * from byte {@code i + 32·(j mod 2)} (the low one for quarters 0 and 1), its upper two bits from
 * bits 2j of byte i, and the half's scale {@code 2j + i/16}.
 */
final class SixBits {
  private static final int HIGH = 128;
  private static final int SCALES = 192;
  private static final int D = 208;

  private SixBits() {}

  static void decode(MemorySegment data, long offset, float[] out, int oo, int n) {
    for (int k = 0; k < n; k += 256, offset += 210) {
      float d = Float.float16ToFloat(data.get(ScalarLanes.SHORT, offset + D));
      for (int half = 0; half < 2; half++) {
        for (int quarter = 0; quarter < 4; quarter++) {
          quarter(data, offset, half, quarter, d, out, oo + k + 128 * half + 32 * quarter);
        }
      }
    }
  }

  private static void quarter(
      MemorySegment data, long block, int half, int quarter, float d, float[] out, int at) {
    long low = block + 64L * half + 32L * (quarter & 1);
    long high = block + HIGH + 32L * half;
    long scales = block + SCALES + 8L * half + 2L * quarter;
    int nibble = quarter < 2 ? 0 : 4;
    for (int i = 0; i < 32; i++) {
      float scale = d * get(data, scales + i / 16);
      int q = (get(data, low + i) >> nibble & 15) | (get(data, high + i) >> (2 * quarter) & 3) << 4;
      out[at + i] = scale * (q - 32);
    }
  }

  private static byte get(MemorySegment data, long at) {
    return data.get(ValueLayout.JAVA_BYTE, at);
  }
}
