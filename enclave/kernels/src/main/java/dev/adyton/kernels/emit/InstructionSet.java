package dev.adyton.kernels.emit;

import java.util.List;
import java.util.stream.Stream;

/** What code is emitted for, the best first. */
public enum InstructionSet {
  /** AVX-512 (F, DQ, BW, VL) with VNNI: 32 registers of 512 bits, int8 products in one step. */
  AVX512_VNNI("amd64", 6),
  /** AVX2 with FMA and F16C, and VNNI without AVX-512: 16 registers, products in one step. */
  AVX_VNNI("amd64", 2),
  /** AVX2 with FMA and F16C: 16 registers of 256 bits, int8 products in three steps. */
  AVX2("amd64", 2),
  /** Advanced SIMD with dot products of bytes (FEAT_DotProd): 32 registers of 128 bits. */
  ASIMD_DOT("aarch64", 4);

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

  /** Returns how many groups of rows a kernel takes at once at most. */
  public int groups(Layout layout) {
    return this == AVX512_VNNI && layout != Layout.SIXES ? 2 : 1;
  }
}
