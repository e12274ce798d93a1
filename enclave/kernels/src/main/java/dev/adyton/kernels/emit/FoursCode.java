package dev.adyton.kernels.emit;

import static dev.adyton.kernels.emit.Assembler.RAX;
import static dev.adyton.kernels.emit.Tile512.SCALES;

import dev.adyton.kernels.emit.Panel.Field;

/**
 * A {@link Tile512} for nibbles that mean more than a number and one scale: {@link Layout#FOURS}
 * and {@link Layout#ENTRIES}.
 *
 * <p>A part's scale and minimum are multiplied as floats, which is exact: 32·15·127·63 is below
 * 2^24. Such a product may be −0 where the profile's is +0, and nothing tells: a chain starts at +0
 * and is never −0 later, since what it is made of are whole multiples of the least denormal.
 *
 * <p>Registers: z24 … z29 working, z30 a table or working, z31 a mask.
 */
final class FoursCode {
  private static final int TABLE = 30;
  private static final int MASK = 31;

  private final Tile512 tile;
  private final Assembler a;
  private final boolean parts;

  private FoursCode(Tile512 tile) {
    this.tile = tile;
    this.a = tile.a;
    this.parts = tile.layout == Layout.FOURS;
  }

  static byte[] emit(Layout layout, int groups, int tokens) {
    return new FoursCode(new Tile512(layout, groups, tokens)).emit();
  }

  private byte[] emit() {
    if (!parts) {
      table(a);
      a.opImmediate(Op.VSHUFI32X4, Width.ZMM, TABLE, 0, 0, 0);
    }
    FloatCode.bits(a, MASK, 0x0F0F0F0F);
    return tile.emit(this::block);
  }

  /** Leaves E2M1's sixteen values, doubled, with 16 added, in x0. */
  static void table(Assembler a) {
    int[] words = {0x13121110, 0x1C181614, 0x0D0E0F10, 0x04080A0C};
    for (int i = 0; i < words.length; i++) {
      a.load(RAX, words[i]);
      a.vexImmediate(Op.VPINSRD, Width.XMM, 0, 0, RAX, i);
    }
  }

  private void block() {
    start();
    for (int column = 0; column < Panel.BLOCK / 2; column += 4) {
      multiply(TileCode.low(tile, column), column);
      multiply(TileCode.high(tile), column + Panel.BLOCK / 2);
    }
    for (int g = 0; g < tile.groups; g++) {
      tile.toFloats(g);
      if (parts) {
        parts(g);
      } else {
        a.memory(Op.VPMOVZXWD, 24, SCALES[g], 0);
        a.opImmediate(Op.VPSHIFTD, Width.ZMM, 6, 24, 24, 16); // 6: left
        tile.chain(g, 24);
      }
    }
  }

  private void start() {
    if (!parts) {
      tile.startAll(Field.MINUS_8);
    }
    for (int t = 0; t < tile.tokens; t++) {
      for (int g = 0; g < tile.groups; g++) {
        int v = tile.integer(t, g);
        if (parts) {
          FloatCode.zero(a, v);
        } else {
          a.op(Op.VPADDD, v, v, v);
        }
      }
    }
  }

  /** Adds the products of four columns, nibbles in {@code weights}, to all tokens. */
  private void multiply(int[] weights, int column) {
    for (int g = 0; g < tile.groups && !parts; g++) {
      a.op(Op.VPSHUFB, weights[g], TABLE, weights[g]);
    }
    tile.multiply(weights, column);
  }

  /** Two links of the chain: quants, then minima. */
  private void parts(int g) {
    int d = 24;
    int minima = 25;
    int both = 26;
    int sum = 27;
    int scale = 28;
    int minimum = 29;
    int outer = -tile.layout.shareBytes();
    a.memory(Op.VCVTPH2PS, d, SCALES[g], outer);
    a.memory(Op.VCVTPH2PS, minima, SCALES[g], 32 + outer);
    a.indexed(Op.VPMOVZXBD, Width.ZMM, scale, SCALES[g], 0);
    a.indexed(Op.VPMOVZXBD, Width.ZMM, minimum, SCALES[g], Layout.ROWS);
    a.op(Op.VCVTDQ2PS, scale, scale);
    a.op(Op.VCVTDQ2PS, minimum, minimum);
    for (int t = 0; t < tile.tokens; t++) {
      int v = tile.integer(t, g);
      a.op(Op.VMULPS, v, v, scale);
      tile.field(Op.VMULPS, both, d, Field.SCALE, t);
      a.op(Op.VFMADD231PS, tile.sum(t, g), v, both);
      tile.field(Op.VCVTDQ2PS, sum, 0, Field.SUM, t);
      a.op(Op.VMULPS, sum, sum, minimum);
      tile.field(Op.VMULPS, both, minima, Field.SCALE, t);
      a.op(Op.VFNMADD231PS, tile.sum(t, g), sum, both);
    }
  }
}
