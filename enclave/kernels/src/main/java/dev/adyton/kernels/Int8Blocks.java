package dev.adyton.kernels;

import java.util.Arrays;

/**
 * Reads 32 weights as whole numbers: weight i is {@code scale·quants[i] − minimum·minima[i]}. What
 * scales of parts a type has are in the numbers; only the outer scales are floats. Not thread-safe.
 */
final class Int8Blocks {
  final int[] quants = new int[32];
  final int[] minima = new int[32];
  float scale;
  float minimum;

  /** Whether there are minima at all. */
  boolean shifted;

  /** Reads the weights 32·block … of the row that begins at {@code raw[row]}. */
  void read(WeightType type, byte[] raw, int row, int block) {
    int parts = type.block() / 32;
    int at = row + block / parts * type.blockBytes();
    int part = block % parts;
    shifted = false;
    switch (type) {
      case Q8_0 -> {
        scale = half(raw, at);
        for (int i = 0; i < 32; i++) {
          quants[i] = raw[at + 2 + i];
        }
      }
      case Q4_0 -> nibbles(raw, at + 2, half(raw, at), 8);
      case Q4_1 -> {
        nibbles(raw, at + 4, half(raw, at), 0);
        added(half(raw, at + 2));
      }
      case Q5_0 -> fives(raw, at + 2, half(raw, at), 16);
      case Q5_1 -> {
        fives(raw, at + 4, half(raw, at), 0);
        added(half(raw, at + 2));
      }
      case IQ4_NL -> table(SmallBlocks.NON_LINEAR, raw, at + 2, half(raw, at));
      case MXFP4 -> table(SmallBlocks.E2M1, raw, at + 1, SmallBlocks.halfOfPower(raw[at] & 0xFF));
      case Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_XS -> large(type, raw, at, part);
      case F32, F16, BF16 -> throw new IllegalArgumentException(type.name());
    }
  }

  private void large(WeightType type, byte[] raw, int at, int part) {
    switch (type) {
      case Q2_K -> twoBits(raw, at, part);
      case Q3_K -> threeBits(raw, at, part);
      case Q4_K -> nibbleParts(raw, at, part, false);
      case Q5_K -> nibbleParts(raw, at, part, true);
      case Q6_K -> sixBits(raw, at, part);
      default -> nonLinear(raw, at, part);
    }
  }

  private static float half(byte[] raw, int at) {
    return ScalarLanes.half(raw, at);
  }

  /** A float that is added to every weight. */
  private void added(float m) {
    shifted = true;
    minimum = m;
    Arrays.fill(minima, -1);
  }

  private void nibbles(byte[] raw, int at, float d, int zero) {
    scale = d;
    for (int i = 0; i < 16; i++) {
      quants[i] = (raw[at + i] & 15) - zero;
      quants[i + 16] = (raw[at + i] >> 4 & 15) - zero;
    }
  }

  private void fives(byte[] raw, int at, float d, int zero) {
    nibbles(raw, at + 4, d, zero);
    int fifths = SmallBlocks.word(raw, at);
    for (int i = 0; i < 32; i++) {
      quants[i] += (fifths >> i & 1) << 4;
    }
  }

  private void table(int[] values, byte[] raw, int at, float d) {
    nibbles(raw, at, d, 0);
    for (int i = 0; i < 32; i++) {
      quants[i] = values[quants[i]];
    }
  }

  private void twoBits(byte[] raw, int at, int part) {
    scale = half(raw, at + 80);
    minimum = half(raw, at + 82);
    shifted = true;
    for (int i = 0; i < 32; i++) {
      int scales = raw[at + 2 * part + i / 16];
      int q = raw[at + 16 + part / 4 * 32 + i] >> (part % 4 * 2) & 3;
      quants[i] = (scales & 15) * q;
      minima[i] = scales >> 4 & 15;
    }
  }

  private void threeBits(byte[] raw, int at, int part) {
    scale = half(raw, at + 108);
    for (int i = 0; i < 32; i++) {
      int s = 2 * part + i / 16;
      int low = raw[at + 96 + s % 8] >> (s / 8 * 4) & 15;
      int high = raw[at + 104 + s % 4] >> (s / 4 * 2) & 3;
      int third = raw[at + i] >> part & 1;
      int q = (raw[at + 32 + part / 4 * 32 + i] >> (part % 4 * 2) & 3) - 4 + 4 * third;
      quants[i] = ((low | high << 4) - 32) * q;
    }
  }

  private void nibbleParts(byte[] raw, int at, int part, boolean fifths) {
    scale = half(raw, at);
    minimum = half(raw, at + 2);
    shifted = true;
    int s = LargeBlocks.scale(raw, at + 4, part);
    int m = LargeBlocks.minimum(raw, at + 4, part);
    int nibbles = at + (fifths ? 48 : 16) + part / 2 * 32;
    for (int i = 0; i < 32; i++) {
      int q = raw[nibbles + i] >> (part % 2 * 4) & 15;
      if (fifths) {
        q |= (raw[at + 16 + i] >> part & 1) << 4;
      }
      quants[i] = s * q;
      minima[i] = m;
    }
  }

  private void sixBits(byte[] raw, int at, int part) {
    scale = half(raw, at + 208);
    int half = part / 4;
    int quarter = part % 4;
    int low = at + 64 * half + 32 * (quarter & 1);
    int high = at + 128 + 32 * half;
    for (int i = 0; i < 32; i++) {
      int s = raw[at + 192 + 2 * part + i / 16];
      int nibble = raw[low + i] >> (quarter < 2 ? 0 : 4) & 15;
      quants[i] = s * ((nibble | (raw[high + i] >> (2 * quarter) & 3) << 4) - 32);
    }
  }

  private void nonLinear(byte[] raw, int at, int part) {
    table(SmallBlocks.NON_LINEAR, raw, at + 8 + 16 * part, half(raw, at));
    int low = raw[at + 4 + part / 2] >> (part % 2 * 4) & 15;
    int word = (raw[at + 2] & 0xFF) | ((raw[at + 3] & 0xFF) << 8);
    int s = (low | (word >> (2 * part) & 3) << 4) - 32;
    for (int i = 0; i < 32; i++) {
      quants[i] *= s;
    }
  }
}
