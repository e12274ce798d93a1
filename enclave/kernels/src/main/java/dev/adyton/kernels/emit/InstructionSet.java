package dev.adyton.kernels.emit;

/** What code is emitted for, the best first. */
public enum InstructionSet {
  /** AVX-512 (F, DQ, BW, VL) with VNNI: 32 registers of 512 bits, int8 products in one step. */
  AVX512_VNNI(6),
  /** AVX2 with FMA and F16C, and VNNI without AVX-512: 16 registers, products in one step. */
  AVX_VNNI(2),
  /** AVX2 with FMA and F16C: 16 registers of 256 bits, int8 products in three steps. */
  AVX2(2);

  private final int tokens;

  InstructionSet(int tokens) {
    this.tokens = tokens;
  }

  /** Returns how many tokens a tile has at most: as many as the registers hold sums of. */
  public int tokens() {
    return tokens;
  }

  /** Returns how many groups of rows a kernel takes at once at most. */
  public int groups(Layout layout) {
    return this == AVX512_VNNI && layout != Layout.SIXES ? 2 : 1;
  }
}
