package dev.adyton.kernels.emit;

import static dev.adyton.kernels.emit.Tile512.QUANTS;
import static dev.adyton.kernels.emit.Tile512.SCALES;

import dev.adyton.kernels.emit.Panel.Field;

/**
 * A {@link Tile512} for {@link Layout#SIXES}, one group of rows at a time: three sets of sums leave
 * no room for a second.
 *
 * <p>Scales of 16 columns are multiplied as floats, which is exact: 2·16·32·127·128 is below 2^24.
 * Why a product that is −0 does no harm: {@link FoursCode}.
 */
final class SixesCode {
  /** Bytes of quants for 16 columns. */
  static final int HALF = 192;

  /** Columns of a half that lie in bytes of their own. */
  static final int WHOLE = 12;

  private static final int WORD = 24;
  private static final int FOURTH = 28;
  private static final int SCALE = 29;
  private static final int MASK = 31;
  private static final int[] WEIGHTS = {25};

  /**
   * Of {@code vpternlogd}: bits of the first source where the third has ones, else the second's.
   */
  private static final int CHOOSE = 0xE4;

  private final Tile512 tile;
  private final Assembler a;

  private SixesCode(Tile512 tile) {
    this.tile = tile;
    this.a = tile.a;
  }

  static byte[] emit(int tokens) {
    return new SixesCode(new Tile512(Layout.SIXES, 1, tokens)).emit();
  }

  private byte[] emit() {
    FloatCode.bits(a, MASK, 0x3F3F3F3F);
    return tile.emit(this::block);
  }

  private void block() {
    half(0, Field.MINUS_32_LOW);
    half(1, Field.MINUS_32_HIGH);
    a.memory(Op.VCVTPH2PS, SCALE, SCALES[0], -tile.layout.shareBytes());
    tile.chain(0, SCALE);
  }

  /** The first half's sums, times their scale, meet the second's. */
  private void half(int half, Field start) {
    tile.startAll(start);
    for (int column = WHOLE - 4; column >= 0; column -= 4) {
      a.memory(Op.VMOVDQU32, WORD, QUANTS[0], HALF * half + 16 * column);
      a.op(Op.VPANDD, WEIGHTS[0], WORD, MASK);
      tile.multiply(WEIGHTS, 16 * half + column);
      fourth(column == WHOLE - 4);
    }
    a.op(Op.VPANDD, WEIGHTS[0], FOURTH, MASK);
    tile.multiply(WEIGHTS, 16 * half + WHOLE);
    a.indexed(Op.VPMOVSXBD, Width.ZMM, SCALE, SCALES[0], Layout.ROWS * half);
    a.op(Op.VCVTDQ2PS, SCALE, SCALE);
    tile.toFloats(0);
    for (int t = 0; t < tile.tokens; t++) {
      int v = tile.integer(t, 0);
      if (half == 0) {
        a.op(Op.VMULPS, tile.third(t), v, SCALE);
      } else {
        a.op(Op.VFMADD213PS, v, SCALE, tile.third(t));
      }
    }
  }

  /** Shifts the high two bits of each byte in, above those of the one before. */
  private void fourth(boolean first) {
    if (!first) {
      a.opImmediate(Op.VPTERNLOGD, Width.ZMM, FOURTH, WORD, MASK, CHOOSE);
    }
    // 2: logical, right. What comes over from the byte above is masked later.
    a.opImmediate(Op.VPSHIFTW, Width.ZMM, 2, FOURTH, first ? WORD : FOURTH, 2);
  }
}
