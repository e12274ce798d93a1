package dev.adyton.kernels.emit;

import static dev.adyton.kernels.emit.Assembler.R10;

import dev.adyton.kernels.emit.Panel.Field;

/**
 * {@link TileCode} for processors that have AVX2 and no AVX-512: the same arguments, of which the
 * second group is left alone, and the same bits.
 *
 * <p>Registers: y8 a mask.
 */
final class Avx2Code {
  private static final int MASK = Avx2Tile.FREE;

  private final Avx2Tile tile;
  private final Assembler a;

  private Avx2Code(Avx2Tile tile) {
    this.tile = tile;
    this.a = tile.a;
  }

  static byte[] emit(InstructionSet set, Layout layout, int tokens) {
    return new Avx2Code(new Avx2Tile(set, layout, tokens)).emit();
  }

  private byte[] emit() {
    tile.prologue();
    return switch (tile.layout) {
      case BYTES -> {
        Avx2Tile.constant(a, MASK, 0x80808080);
        yield tile.emit(this::bytes);
      }
      case NIBBLES -> {
        Avx2Tile.constant(a, MASK, 0x0F0F0F0F);
        yield tile.emit(this::nibbles);
      }
      case SIXES, FOURS, ENTRIES -> throw new IllegalArgumentException(tile.layout.name());
    };
  }

  private void bytes() {
    if (tile.vnni) {
      tile.startAll(Field.MINUS_128);
    } else {
      tile.zeroAll();
    }
    for (int column = 0; column < Panel.BLOCK; column += 4) {
      for (int h = 0; h < Avx2Tile.HALVES; h++) {
        tile.load(column, h);
        if (tile.vnni) {
          tile.multiply(Avx2Tile.WEIGHTS, column, h);
        } else {
          tile.op(Op.VPXORD, Avx2Tile.WEIGHTS, Avx2Tile.WEIGHTS, MASK);
          tile.multiplySigned(column, h);
        }
      }
    }
    scale();
  }

  private void nibbles() {
    tile.startAll(Field.MINUS_8);
    for (int column = 0; column < Panel.BLOCK / 2; column += 4) {
      for (int h = 0; h < Avx2Tile.HALVES; h++) {
        tile.load(column, h);
        low(tile, MASK);
        tile.multiply(Avx2Tile.MADE, column, h);
        high(tile, MASK);
        tile.multiply(Avx2Tile.WEIGHTS, column + Panel.BLOCK / 2, h);
      }
    }
    scale();
  }

  static void low(Avx2Tile tile, int mask) {
    tile.op(Op.VPANDD, Avx2Tile.MADE, Avx2Tile.WEIGHTS, mask);
  }

  /** The shift's destination stands in vvvv; 2: logical, right. */
  static void high(Avx2Tile tile, int mask) {
    int w = Avx2Tile.WEIGHTS;
    tile.a.vexImmediate(Op.VPSHIFTW, Width.YMM, 2, w, w, 4);
    tile.op(Op.VPANDD, w, w, mask);
  }

  private void scale() {
    for (int h = 0; h < Avx2Tile.HALVES; h++) {
      a.vexMemory(Op.VCVTPH2PS, Width.YMM, Avx2Tile.WEIGHTS, 0, R10, 16 * h);
      tile.chain(h, Avx2Tile.WEIGHTS);
    }
  }
}
