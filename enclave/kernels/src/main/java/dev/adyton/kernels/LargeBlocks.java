package dev.adyton.kernels;

/**
 * Decodes {@link WeightType#Q2_K}, {@code Q3_K}, {@code Q4_K}, {@code Q5_K} and {@code IQ4_XS}:
 * blocks of 256 whose parts have scales of few bits below one half-precision scale. On every rung
 * alike. Products of scales and quants are exact, so a weight is rounded once.
 */
final class LargeBlocks {
  private LargeBlocks() {}

  static void decode(WeightType type, byte[] raw, int from, float[] out, int oo, int n) {
    int at = from;
    for (int k = oo; k < oo + n; k += type.block(), at += type.blockBytes()) {
      switch (type) {
        case Q2_K -> twoBits(raw, at, out, k);
        case Q3_K -> threeBits(raw, at, out, k);
        case Q4_K -> fourBits(raw, at, out, k);
        case Q5_K -> fiveBits(raw, at, out, k);
        case IQ4_XS -> nonLinear(raw, at, out, k);
        default -> throw new IllegalArgumentException(type.name());
      }
    }
  }

  private static float half(byte[] raw, int at) {
    return ScalarLanes.half(raw, at);
  }

  /** 16 bytes of scale (low nibble) and minimum (high), 64 of quants, d, and d of the minima. */
  private static void twoBits(byte[] raw, int at, float[] out, int k) {
    float d = half(raw, at + 80);
    float m = half(raw, at + 82);
    for (int part = 0; part < 16; part++) {
      float scale = d * (raw[at + part] & 15);
      float minimum = m * ((raw[at + part] >> 4) & 15);
      int quants = at + 16 + part / 8 * 32 + part % 2 * 16;
      int shift = part / 2 % 4 * 2;
      for (int i = 0; i < 16; i++) {
        out[k + part * 16 + i] = scale * ((raw[quants + i] >> shift) & 3) - minimum;
      }
    }
  }

  /** 32 bytes of third bits, 64 of the lower two, 12 of sixteen 6-bit scales, d. */
  private static void threeBits(byte[] raw, int at, float[] out, int k) {
    float d = half(raw, at + 108);
    int scales = at + 96;
    for (int part = 0; part < 16; part++) {
      int low = (raw[scales + part % 8] >> (part / 8 * 4)) & 15;
      int high = (raw[scales + 8 + part % 4] >> (part / 4 * 2)) & 3;
      float scale = d * ((low | (high << 4)) - 32);
      int quants = at + 32 + part / 8 * 32 + part % 2 * 16;
      int thirds = at + part % 2 * 16;
      int shift = part / 2 % 4 * 2;
      for (int i = 0; i < 16; i++) {
        int third = (raw[thirds + i] >> (part / 2)) & 1;
        out[k + part * 16 + i] = scale * (((raw[quants + i] >> shift) & 3) - 4 + 4 * third);
      }
    }
  }

  /** d, d of the minima, 12 bytes of eight 6-bit scales and minima, 128 of nibbles. */
  private static void fourBits(byte[] raw, int at, float[] out, int k) {
    for (int part = 0; part < 8; part++) {
      float scale = half(raw, at) * scale(raw, at + 4, part);
      float minimum = half(raw, at + 2) * minimum(raw, at + 4, part);
      int quants = at + 16 + part / 2 * 32;
      int shift = part % 2 * 4;
      for (int i = 0; i < 32; i++) {
        out[k + part * 32 + i] = scale * ((raw[quants + i] >> shift) & 15) - minimum;
      }
    }
  }

  /** Like {@link #fourBits} with 32 bytes of fifth bits before the nibbles. */
  private static void fiveBits(byte[] raw, int at, float[] out, int k) {
    for (int part = 0; part < 8; part++) {
      float scale = half(raw, at) * scale(raw, at + 4, part);
      float minimum = half(raw, at + 2) * minimum(raw, at + 4, part);
      int quants = at + 48 + part / 2 * 32;
      int shift = part % 2 * 4;
      for (int i = 0; i < 32; i++) {
        int q = ((raw[quants + i] >> shift) & 15) | (((raw[at + 16 + i] >> part) & 1) << 4);
        out[k + part * 32 + i] = scale * q - minimum;
      }
    }
  }

  /** Scales 0–3 are bits 0–5 of bytes 0–3; 4–7 have their lower four bits in bytes 8–11. */
  static int scale(byte[] raw, int at, int part) {
    return part < 4
        ? raw[at + part] & 63
        : (raw[at + part + 4] & 15) | (((raw[at + part - 4] >> 6) & 3) << 4);
  }

  static int minimum(byte[] raw, int at, int part) {
    return part < 4
        ? raw[at + part + 4] & 63
        : ((raw[at + part + 4] >> 4) & 15) | (((raw[at + part] >> 6) & 3) << 4);
  }

  /** d, 16 bits of upper and 32 of lower bits of eight 6-bit scales, 128 bytes of nibbles. */
  private static void nonLinear(byte[] raw, int at, float[] out, int k) {
    float d = half(raw, at);
    int upper = (raw[at + 2] & 0xFF) | ((raw[at + 3] & 0xFF) << 8);
    for (int part = 0; part < 8; part++) {
      int low = (raw[at + 4 + part / 2] >> (part % 2 * 4)) & 15;
      float scale = d * ((low | (((upper >> (2 * part)) & 3) << 4)) - 32);
      SmallBlocks.table(SmallBlocks.NON_LINEAR, raw, at + 8 + 16 * part, scale, out, k + 32 * part);
    }
  }
}
