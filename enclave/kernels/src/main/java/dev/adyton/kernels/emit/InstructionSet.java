package dev.adyton.kernels.emit;

import java.util.List;
import java.util.stream.Stream;

/** What code is emitted for, the best first. */
public enum InstructionSet {
  /** AVX-512 (F, DQ, BW, VL) with VNNI: 32 registers of 512 bits, int8 products in one step. */
  AVX512_VNNI("amd64", 8),
  /** AVX2 with FMA and F16C, and VNNI without AVX-512: 16 registers, products in one step. */
  AVX_VNNI("amd64", 2),
  /** AVX2 with FMA and F16C: 16 registers of 256 bits, int8 products in three steps. */
  AVX2("amd64", 2),
  /** Advanced SIMD with dot products of bytes (FEAT_DotProd): 32 registers of 128 bits. */
  ASIMD_DOT("aarch64", 4);

  /** Most tokens that two groups of rows meet at once: 12 sums and 12 integer sums of 32. */
  private static final int TALL = 6;

  private final String machine;
  private final int tokens;

  InstructionSet(String machine, int tokens) {
    this.machine = machine;
    this.tokens = tokens;
  }

  /** Returns those for this processor's architecture, the best first. */
  public static List<InstructionSet> here() {
    String machine = System.getProperty("os.arch", "");
    return Stream.of(values()).filter(set -> set.machine.equals(machine)).toList();
  }

  /** Returns Java's name of the processors that may have it. */
  public String machine() {
    return machine;
  }

  /** Returns how many tokens a tile has at most: as many as the registers hold sums of. */
  public int tokens() {
    return tokens;
  }

  /**
   * Returns how many tokens the tiles have, but for the last, that {@code tokens} are computed in.
   */
  public int tile(int tokens) {
    return tall(tokens) ? TALL : this.tokens;
  }

  /**
   * Returns how many groups of rows a kernel takes at once at most where {@code tokens} are
   * computed in all.
   */
  public int groups(Layout layout, int tokens) {
    return tall(tokens) && layout != Layout.SIXES ? 2 : 1;
  }

  /**
   * Many tokens are computed by tiles of two groups of rows, which load fewer activations. Few are
   * computed by one tile, so that weights, which then are the longer way off, are read once.
   */
  private boolean tall(int tokens) {
    return this == AVX512_VNNI && tokens > this.tokens;
  }

  /** Returns whether there is a kernel of so many groups and tokens. */
  boolean has(Layout layout, int groups, int tokens) {
    boolean tall = this == AVX512_VNNI && layout != Layout.SIXES && tokens <= TALL;
    return groups == 1 || tall;
  }
}
