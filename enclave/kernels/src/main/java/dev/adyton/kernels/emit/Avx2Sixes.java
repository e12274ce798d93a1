package dev.adyton.kernels.emit;

import static dev.adyton.kernels.emit.Assembler.R10;

import dev.adyton.kernels.emit.Panel.Field;

/**
 * {@link SixesCode} for processors that have AVX2 and no AVX-512. Eight rows are done before the
 * other eight begin, whose integer sums meanwhile hold those of the first sixteen columns.
 *
 * <p>Registers: y8 a mask, y9 bits that are put together, y10 scales.
 */
final class Avx2Sixes {
  private static final int MASK = Avx2Tile.FREE;
  private static final int FOURTH = 9;
  private static final int SCALE = 10;

  private final Avx2Tile tile;
  private final Assembler a;

  private Avx2Sixes(Avx2Tile tile) {
    this.tile = tile;
    this.a = tile.a;
  }

  static byte[] emit(InstructionSet set, int tokens) {
    return new Avx2Sixes(new Avx2Tile(set, Layout.SIXES, tokens)).emit();
  }

  private byte[] emit() {
    tile.prologue();
    Avx2Tile.constant(a, MASK, 0x3F3F3F3F);
    return tile.emit(this::block);
  }

  private void block() {
    for (int h = 0; h < Avx2Tile.HALVES; h++) {
      tile.start(Field.MINUS_32_LOW, h);
      columns(0, h);
      for (int t = 0; t < tile.tokens; t++) {
        tile.op(Op.VPMULLD, tile.integer(t, 1 - h), tile.integer(t, h), SCALE);
      }
      tile.start(Field.MINUS_32_HIGH, h);
      columns(1, h);
      for (int t = 0; t < tile.tokens; t++) {
        int v = tile.integer(t, h);
        tile.op(Op.VPMULLD, v, v, SCALE);
        tile.op(Op.VPADDD, v, v, tile.integer(t, 1 - h));
      }
      int outer = 16 * h - tile.layout.shareBytes();
      a.vexMemory(Op.VCVTPH2PS, Width.YMM, SCALE, 0, R10, outer);
      tile.chain(h, SCALE);
    }
  }

  /** Sums the products of 16 columns and leaves their scales in y10. */
  private void columns(int half, int h) {
    for (int column = SixesCode.WHOLE - 4; column >= 0; column -= 4) {
      tile.loadAt(SixesCode.HALF * half + 16 * column, h);
      tile.op(Op.VPANDD, Avx2Tile.MADE, Avx2Tile.WEIGHTS, MASK);
      tile.multiply(Avx2Tile.MADE, 16 * half + column, h);
      fourth(column == SixesCode.WHOLE - 4);
    }
    tile.multiply(FOURTH, 16 * half + SixesCode.WHOLE, h);
    a.vexIndexed(Op.VPMOVSXBD, Width.YMM, SCALE, R10, Layout.ROWS * half + 8 * h);
  }

  /** Shifts the high two bits of each byte in, above those of the one before. */
  private void fourth(boolean first) {
    int w = Avx2Tile.WEIGHTS;
    tile.op(Op.VPXORD, w, w, Avx2Tile.MADE);
    if (!first) {
      tile.op(Op.VPORD, w, w, FOURTH);
    }
    a.vexImmediate(Op.VPSHIFTW, Width.YMM, 2, FOURTH, w, 2); // 2: logical, right; to y9, in vvvv
  }
}
