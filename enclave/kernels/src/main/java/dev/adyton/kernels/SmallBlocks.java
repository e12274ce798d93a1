package dev.adyton.kernels;

/**
 * Decodes the types of up to 32 weights a block that have no loop of their own, on every rung
 * alike. Weight i of a block takes the low nibble of byte i, weight i+16 the high one; where there
 * is a fifth bit, it is bit i or i+16 of a little-endian word.
 *
 * <p>Products of a half-precision scale with five bits are exact, so a weight is rounded once.
 */
final class SmallBlocks {
  /** The sixteen values of {@code IQ4_NL} and {@code IQ4_XS}: denser about zero. */
  static final int[] NON_LINEAR = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };

  /** E2M1 of OCP Microscaling Formats 1.0, section 5.3.3, doubled to be whole. */
  static final int[] E2M1 = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

  private SmallBlocks() {}

  static void decode(WeightType type, byte[] raw, int from, float[] out, int oo, int n) {
    int at = from;
    for (int k = oo; k < oo + n; k += type.block(), at += type.blockBytes()) {
      switch (type) {
        case BF16 -> out[k] = brain(raw, at);
        case Q4_1 -> nibbles(raw, at + 4, half(raw, at), half(raw, at + 2), out, k);
        case Q5_0 -> fives(raw, at + 2, half(raw, at), out, k);
        case Q5_1 -> fives(raw, at + 4, half(raw, at), half(raw, at + 2), out, k);
        case IQ4_NL -> table(NON_LINEAR, raw, at + 2, half(raw, at), out, k);
        case MXFP4 -> table(E2M1, raw, at + 1, halfOfPower(raw[at] & 0xFF), out, k);
        default -> throw new IllegalArgumentException(type.name());
      }
    }
  }

  private static float half(byte[] raw, int at) {
    return ScalarLanes.half(raw, at);
  }

  static float brain(byte[] raw, int at) {
    return Float.intBitsToFloat(((raw[at] & 0xFF) << 16) | (raw[at + 1] << 24));
  }

  /** Returns half of the E8M0 scale e, 2^(e−127): the table is doubled. */
  static float halfOfPower(int e) {
    return Float.intBitsToFloat(e < 2 ? 0x00200000 << e : (e - 1) << 23);
  }

  private static void nibbles(byte[] raw, int at, float d, float m, float[] out, int k) {
    for (int i = 0; i < 16; i++) {
      out[k + i] = (raw[at + i] & 15) * d + m;
      out[k + i + 16] = ((raw[at + i] >> 4) & 15) * d + m;
    }
  }

  private static void fives(byte[] raw, int at, float d, float[] out, int k) {
    int high = word(raw, at);
    for (int i = 0; i < 16; i++) {
      out[k + i] = (low(raw, at, high, i) - 16) * d;
      out[k + i + 16] = (high(raw, at, high, i) - 16) * d;
    }
  }

  /** Apart from the above, because adding a minimum of 0 would lose the sign of −0. */
  private static void fives(byte[] raw, int at, float d, float m, float[] out, int k) {
    int high = word(raw, at);
    for (int i = 0; i < 16; i++) {
      out[k + i] = low(raw, at, high, i) * d + m;
      out[k + i + 16] = high(raw, at, high, i) * d + m;
    }
  }

  private static int low(byte[] raw, int at, int high, int i) {
    return (raw[at + 4 + i] & 15) | (((high >> i) & 1) << 4);
  }

  private static int high(byte[] raw, int at, int high, int i) {
    return ((raw[at + 4 + i] >> 4) & 15) | (((high >> (i + 16)) & 1) << 4);
  }

  static void table(int[] values, byte[] raw, int at, float d, float[] out, int k) {
    for (int i = 0; i < 16; i++) {
      out[k + i] = values[raw[at + i] & 15] * d;
      out[k + i + 16] = values[(raw[at + i] >> 4) & 15] * d;
    }
  }

  static int word(byte[] raw, int at) {
    return (raw[at] & 0xFF)
        | ((raw[at + 1] & 0xFF) << 8)
        | ((raw[at + 2] & 0xFF) << 16)
        | (raw[at + 3] << 24);
  }
}
