package dev.adyton.kernels.emit;

import static dev.adyton.kernels.emit.Tile512.QUANTS;
import static dev.adyton.kernels.emit.Tile512.SCALES;

import dev.adyton.kernels.emit.Panel.Field;

/** A {@link Tile512} for weights that are a number and one scale. */
final class TileCode {
  private static final int MASK = 31;
  private static final int[] LOW = {28, 29};
  private static final int[] HIGH = {24, 25};

  private final Tile512 tile;
  private final Assembler a;

  private TileCode(Tile512 tile) {
    this.tile = tile;
    this.a = tile.a;
  }

  static byte[] emit(Layout layout, int groups, int tokens) {
    return new TileCode(new Tile512(layout, groups, tokens)).emit();
  }

  private byte[] emit() {
    return switch (tile.layout) {
      case BYTES -> tile.emit(this::bytes);
      case NIBBLES -> {
        FloatCode.bits(a, MASK, 0x0F0F0F0F);
        yield tile.emit(this::nibbles);
      }
      case SIXES, FOURS, ENTRIES -> throw new IllegalArgumentException(tile.layout.name());
    };
  }

  private void bytes() {
    tile.startAll(Field.MINUS_128);
    for (int column = 0; column < Panel.BLOCK; column += 4) {
      for (int g = 0; g < tile.groups; g++) {
        a.memory(Op.VMOVDQU32, HIGH[g], QUANTS[g], 16 * column);
      }
      tile.multiply(HIGH, column);
    }
    scale();
  }

  private void nibbles() {
    tile.startAll(Field.MINUS_8);
    for (int column = 0; column < Panel.BLOCK / 2; column += 4) {
      low(tile, column);
      tile.multiply(LOW, column);
      high(tile);
      tile.multiply(HIGH, column + Panel.BLOCK / 2);
    }
    scale();
  }

  /** Loads four columns of nibbles to z24, z25 and leaves the low ones in z28, z29. */
  static int[] low(Tile512 tile, int column) {
    for (int g = 0; g < tile.groups; g++) {
      tile.a.memory(Op.VMOVDQU32, HIGH[g], QUANTS[g], 16 * column);
      tile.a.op(Op.VPANDD, LOW[g], HIGH[g], MASK);
    }
    return LOW;
  }

  /** Leaves the high ones in z24, z25. */
  static int[] high(Tile512 tile) {
    for (int g = 0; g < tile.groups; g++) {
      tile.a.opImmediate(Op.VPSHIFTW, Width.ZMM, 2, HIGH[g], HIGH[g], 4); // 2: logical, right
      tile.a.op(Op.VPANDD, HIGH[g], HIGH[g], MASK);
    }
    return HIGH;
  }

  private void scale() {
    for (int g = 0; g < tile.groups; g++) {
      a.memory(Op.VCVTPH2PS, HIGH[g], SCALES[g], 0);
      tile.toFloats(g);
      tile.chain(g, HIGH[g]);
    }
  }
}
