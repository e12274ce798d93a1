package dev.adyton.kernels;

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

  static void decode(byte[] raw, int from, float[] out, int oo, int n) {
    for (int k = 0, at = from; k < n; k += 256, at += 210) {
      float d = ScalarLanes.half(raw, at + D);
      for (int half = 0; half < 2; half++) {
        for (int quarter = 0; quarter < 4; quarter++) {
          quarter(raw, at, half, quarter, d, out, oo + k + 128 * half + 32 * quarter);
        }
      }
    }
  }

  private static void quarter(
      byte[] raw, int block, int half, int quarter, float d, float[] out, int at) {
    int low = block + 64 * half + 32 * (quarter & 1);
    int high = block + HIGH + 32 * half;
    int scales = block + SCALES + 8 * half + 2 * quarter;
    int nibble = quarter < 2 ? 0 : 4;
    for (int i = 0; i < 32; i++) {
      float scale = d * raw[scales + i / 16];
      int q = (raw[low + i] >> nibble & 15) | (raw[high + i] >> (2 * quarter) & 3) << 4;
      out[at + i] = scale * (q - 32);
    }
  }
}
