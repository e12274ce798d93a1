package dev.adyton.kernels.emit;

import static dev.adyton.kernels.emit.Assembler.R10;

import dev.adyton.kernels.emit.Panel.Field;

/**
 * {@link FoursCode} for processors that have AVX2 and no AVX-512.
 *
 * <p>Registers: y8 a mask, y9 a table or, with y10 and y11, working.
 */
final class Avx2Fours {
  private static final int MASK = Avx2Tile.FREE;
  private static final int TABLE = 9;
  private static final int X = Avx2Tile.X;

  private final Avx2Tile tile;
  private final Assembler a;
  private final boolean parts;

  private Avx2Fours(Avx2Tile tile) {
    this.tile = tile;
    this.a = tile.a;
    this.parts = tile.layout == Layout.FOURS;
  }

  static byte[] emit(InstructionSet set, Layout layout, int tokens) {
    return new Avx2Fours(new Avx2Tile(set, layout, tokens)).emit();
  }

  private byte[] emit() {
    if (!parts) {
      FoursCode.table(a);
      a.vexImmediate(Op.VINSERTI128, Width.YMM, TABLE, 0, 0, 1);
    }
    tile.prologue();
    Avx2Tile.constant(a, MASK, 0x0F0F0F0F);
    return tile.emit(this::block);
  }

  private void block() {
    start();
    for (int column = 0; column < Panel.BLOCK / 2; column += 4) {
      for (int h = 0; h < Avx2Tile.HALVES; h++) {
        tile.load(column, h);
        Avx2Code.low(tile, MASK);
        multiply(Avx2Tile.MADE, column, h);
        Avx2Code.high(tile, MASK);
        multiply(Avx2Tile.WEIGHTS, column + Panel.BLOCK / 2, h);
      }
    }
    for (int h = 0; h < Avx2Tile.HALVES; h++) {
      if (parts) {
        parts(h);
      } else {
        a.vexMemory(Op.VPMOVZXWD, Width.YMM, Avx2Tile.WEIGHTS, 0, R10, 16 * h);
        int w = Avx2Tile.WEIGHTS;
        a.vexImmediate(Op.VPSHIFTD, Width.YMM, 6, w, w, 16); // 6: left; to y12, in vvvv
        tile.chain(h, w);
      }
    }
  }

  private void start() {
    if (parts) {
      tile.zeroAll();
      return;
    }
    tile.startAll(Field.MINUS_8);
    for (int t = 0; t < tile.tokens; t++) {
      for (int h = 0; h < Avx2Tile.HALVES; h++) {
        int v = tile.integer(t, h);
        tile.op(Op.VPADDD, v, v, v);
      }
    }
  }

  private void multiply(int weights, int column, int half) {
    if (!parts) {
      tile.op(Op.VPSHUFB, weights, TABLE, weights);
    }
    tile.multiply(weights, column, half);
  }

  /** Two links of the chain: quants, then minima. */
  private void parts(int h) {
    int d = 12;
    int minima = 13;
    int scale = 9;
    int minimum = 10;
    int both = 11;
    int outer = 16 * h - tile.layout.shareBytes();
    a.vexMemory(Op.VCVTPH2PS, Width.YMM, d, 0, R10, outer);
    a.vexMemory(Op.VCVTPH2PS, Width.YMM, minima, 0, R10, 32 + outer);
    a.vexIndexed(Op.VPMOVZXBD, Width.YMM, scale, R10, 8 * h);
    a.vexIndexed(Op.VPMOVZXBD, Width.YMM, minimum, R10, Layout.ROWS + 8 * h);
    tile.op(Op.VCVTDQ2PS, scale, 0, scale);
    tile.op(Op.VCVTDQ2PS, minimum, 0, minimum);
    for (int t = 0; t < tile.tokens; t++) {
      int v = tile.integer(t, h);
      tile.broadcast(X, Field.SCALE, t);
      tile.op(Op.VCVTDQ2PS, v, 0, v);
      tile.op(Op.VMULPS, v, v, scale);
      tile.op(Op.VMULPS, both, d, X);
      tile.op(Op.VFMADD231PS, tile.sum(t, h), v, both);
      tile.op(Op.VMULPS, both, minima, X);
      tile.broadcast(X, Field.SUM, t);
      tile.op(Op.VCVTDQ2PS, X, 0, X);
      tile.op(Op.VMULPS, X, X, minimum);
      tile.op(Op.VFNMADD231PS, tile.sum(t, h), X, both);
    }
  }
}
