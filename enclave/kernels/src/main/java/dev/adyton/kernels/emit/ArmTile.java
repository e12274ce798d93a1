package dev.adyton.kernels.emit;

import dev.adyton.kernels.emit.Panel.Field;

/**
 * {@link TileCode} for aarch64 with dot products of bytes: one group of rows, as four quarters of
 * four, by up to four tokens. The same arguments, of which the second group is left alone, and the
 * same bits.
 *
 * <p>Weights go in with their sign, one vector of four rows and four columns; activations are one
 * element of a vector. Multiplication and addition of {@code fmla} are fused, as the profile asks.
 *
 * <p>Registers: v0 … v15 sums, of which the procedure call standard wants the lower halves of v8 …
 * v15 back; v16 … v19 integer sums, v20 … v27 activations or working, v28 weights, v29 what was
 * made of them, v30 a mask, v31 a table or, of six bits, what is put together. x9 scales, x10
 * counts blocks, x11 scales of parts.
 */
public final class ArmTile {
  private static final int QUANTS = 0;
  private static final int PANEL = 2;
  private static final int BLOCKS = 3;
  private static final int Y = 4;
  private static final int STRIDE = 5;
  private static final int FROM = 6;
  private static final int SCALES = 9;
  private static final int COUNT = 10;
  private static final int PARTS = 11;

  private static final int QUARTERS = 4;
  private static final int INTEGERS = 16;
  private static final int LOW = 20;
  private static final int HIGH = 24;
  private static final int WEIGHTS = 28;
  private static final int MADE = 29;
  private static final int MASK = 30;
  private static final int TABLE = 31;
  private static final int FOURTH = 31;

  private final ArmAssembler a = new ArmAssembler();
  private final Layout layout;
  private final int tokens;

  private ArmTile(Layout layout, int tokens) {
    this.layout = layout;
    this.tokens = tokens;
  }

  /** Assembles the code for one layout and one number of tokens. */
  public static ArmAssembler assemble(Layout layout, int tokens) {
    ArmTile tile = new ArmTile(layout, tokens);
    tile.prologue();
    tile.loops();
    tile.epilogue();
    return tile.a;
  }

  private void prologue() {
    a.pair(ArmOp.STP_BEFORE, 8, -64);
    for (int v = 10; v < 16; v += 2) {
      a.pair(ArmOp.STP, v, 8 * (v - 8));
    }
    a.op(ArmOp.ADD, Y, Y, FROM);
    a.load(SCALES, layout.quantBytes());
    a.multiplyAdd(SCALES, BLOCKS, SCALES, QUANTS);
    for (int v = 0; v < QUARTERS * tokens; v++) {
      a.fill(v, 0);
    }
    switch (layout) {
      case BYTES -> a.fill(MASK, 0x80);
      case NIBBLES, FOURS -> a.fill(MASK, 0x0F);
      case ENTRIES -> {
        a.fill(MASK, 0x0F);
        table();
      }
      case SIXES -> a.fill(MASK, 0x3F);
    }
  }

  /** E2M1's sixteen values, doubled. */
  private void table() {
    int[] words = {0x03020100, 0x0C080604, 0xFDFEFF00, 0xF4F8FAFC};
    for (int i = 0; i < words.length; i++) {
      a.load(COUNT, words[i]);
      a.insert(TABLE, i, COUNT);
    }
  }

  private void loops() {
    int outer = a.here();
    if (layout.shares()) {
      a.immediate(ArmOp.ADD_IMMEDIATE, PARTS, SCALES, layout.outerBytes());
      a.load(COUNT, Layout.SHARE);
      int loop = a.here();
      block();
      a.immediate(ArmOp.ADD_IMMEDIATE, PARTS, PARTS, Layout.PART);
      a.loop(COUNT, 1, loop);
      a.immediate(ArmOp.ADD_IMMEDIATE, SCALES, SCALES, layout.shareBytes());
      a.loop(BLOCKS, Layout.SHARE, outer);
    } else {
      block();
      a.immediate(ArmOp.ADD_IMMEDIATE, SCALES, SCALES, Layout.PART);
      a.loop(BLOCKS, 1, outer);
    }
  }

  private void epilogue() {
    for (int t = 0; t < tokens; t++) {
      for (int q = 0; q < QUARTERS; q++) {
        a.memory(ArmOp.STR_16, sum(t, q), Y, 16 * q);
      }
      a.op(ArmOp.ADD, Y, Y, STRIDE);
    }
    for (int v = 10; v < 16; v += 2) {
      a.pair(ArmOp.LDP, v, 8 * (v - 8));
    }
    a.pair(ArmOp.LDP_AFTER, 8, 64);
    a.leave();
  }

  private static int sum(int token, int quarter) {
    return QUARTERS * token + quarter;
  }

  private void block() {
    for (int q = 0; q < QUARTERS; q++) {
      switch (layout) {
        case BYTES -> bytes(q);
        case SIXES -> sixes(q);
        case NIBBLES, FOURS, ENTRIES -> nibbles(q);
      }
      switch (layout) {
        case BYTES, NIBBLES, SIXES -> {
          a.memory(ArmOp.LDR_8, WEIGHTS, SCALES, 8 * q);
          a.op(ArmOp.FCVTL, WEIGHTS, WEIGHTS);
          chain(q);
        }
        case ENTRIES -> {
          a.memory(ArmOp.LDR_8, WEIGHTS, SCALES, 8 * q);
          a.op(ArmOp.SHLL_16, WEIGHTS, WEIGHTS);
          chain(q);
        }
        case FOURS -> parts(q);
      }
    }
    a.immediate(ArmOp.ADD_IMMEDIATE, QUANTS, QUANTS, layout.quantBytes());
    a.immediate(ArmOp.ADD_IMMEDIATE, PANEL, PANEL, Panel.TOKEN_BYTES * tokens);
  }

  private void zero() {
    for (int t = 0; t < tokens; t++) {
      a.fill(INTEGERS + t, 0);
    }
  }

  private void start(Field field) {
    for (int t = 0; t < tokens; t++) {
      a.memory(ArmOp.LDR_4, WEIGHTS, PANEL, field.offset(tokens) + 4 * t);
      a.op(ArmOp.DUP_FIRST, INTEGERS + t, WEIGHTS);
    }
  }

  /** Loads sixteen activations of each token. */
  private void activations(int half, int first) {
    for (int t = 0; t < tokens; t++) {
      a.memory(ArmOp.LDR_16, first + t, PANEL, Panel.BLOCK * t + 16 * half);
    }
  }

  private void load(int column, int quarter) {
    loadAt(16 * column, quarter);
  }

  private void loadAt(int offset, int quarter) {
    a.memory(ArmOp.LDR_16, WEIGHTS, QUANTS, offset + 16 * quarter);
  }

  private void multiply(int weights, int activations, int column) {
    for (int t = 0; t < tokens; t++) {
      a.element(ArmOp.SDOT, INTEGERS + t, weights, activations + t, column % 16 / 4);
    }
  }

  private void bytes(int quarter) {
    zero();
    for (int half = 0; half < 2; half++) {
      activations(half, LOW);
      for (int column = 16 * half; column < 16 * half + 16; column += 4) {
        load(column, quarter);
        a.op(ArmOp.EOR, WEIGHTS, WEIGHTS, MASK);
        multiply(WEIGHTS, LOW, column);
      }
    }
  }

  private void nibbles(int quarter) {
    if (layout == Layout.NIBBLES) {
      start(Field.MINUS_8);
    } else {
      zero();
    }
    activations(0, LOW);
    activations(1, HIGH);
    for (int column = 0; column < Panel.BLOCK / 2; column += 4) {
      load(column, quarter);
      a.op(ArmOp.AND, MADE, WEIGHTS, MASK);
      a.shiftRight(WEIGHTS, WEIGHTS, 4);
      if (layout == Layout.ENTRIES) {
        a.op(ArmOp.TBL, MADE, TABLE, MADE);
        a.op(ArmOp.TBL, WEIGHTS, TABLE, WEIGHTS);
      }
      multiply(MADE, LOW, column);
      multiply(WEIGHTS, HIGH, column);
    }
  }

  /** The first half's integer sums, times its scales, meet the second's. */
  private void sixes(int quarter) {
    for (int half = 0; half < 2; half++) {
      start(half == 0 ? Field.MINUS_32_LOW : Field.MINUS_32_HIGH);
      activations(half, LOW);
      for (int column = SixesCode.WHOLE - 4; column >= 0; column -= 4) {
        loadAt(SixesCode.HALF * half + 16 * column, quarter);
        a.op(ArmOp.AND, MADE, WEIGHTS, MASK);
        multiply(MADE, LOW, column);
        fourth(column == SixesCode.WHOLE - 4);
      }
      multiply(FOURTH, LOW, SixesCode.WHOLE);
      a.memory(ArmOp.LDR_4, WEIGHTS, PARTS, 16 * half + 4 * quarter);
      a.op(ArmOp.SXTL_BYTES, WEIGHTS, WEIGHTS);
      a.op(ArmOp.SXTL_HALVES, WEIGHTS, WEIGHTS);
      for (int t = 0; t < tokens; t++) {
        int v = INTEGERS + t;
        a.op(ArmOp.MUL_WORDS, half == 0 ? HIGH + t : v, v, WEIGHTS);
        if (half == 1) {
          a.op(ArmOp.ADD_WORDS, v, v, HIGH + t);
        }
      }
    }
  }

  /** Shifts the high two bits of each byte in, above those of the one before. */
  private void fourth(boolean first) {
    a.op(ArmOp.EOR, WEIGHTS, WEIGHTS, MADE);
    if (!first) {
      a.op(ArmOp.EOR, WEIGHTS, WEIGHTS, FOURTH);
    }
    a.shiftRight(FOURTH, WEIGHTS, 2);
  }

  /** sum = fma(float(integer), scale of weights · scale of activations, sum). */
  private void chain(int quarter) {
    int activation = LOW;
    int both = LOW + 1;
    for (int t = 0; t < tokens; t++) {
      int v = INTEGERS + t;
      a.memory(ArmOp.LDR_4, activation, PANEL, Field.SCALE.offset(tokens) + 4 * t);
      a.element(ArmOp.FMUL_ELEMENT, both, WEIGHTS, activation, 0);
      a.op(ArmOp.SCVTF, v, v);
      a.op(ArmOp.FMLA, sum(t, quarter), v, both);
    }
  }

  /** Two links of the chain: quants, then minima. See {@link FoursCode} for why floats will do. */
  private void parts(int quarter) {
    int d = WEIGHTS;
    int minima = MADE;
    int scale = LOW;
    int minimum = LOW + 1;
    int activation = LOW + 2;
    int both = LOW + 3;
    int sum = LOW + 4;
    a.memory(ArmOp.LDR_8, d, SCALES, 8 * quarter);
    a.memory(ArmOp.LDR_8, minima, SCALES, 32 + 8 * quarter);
    a.op(ArmOp.FCVTL, d, d);
    a.op(ArmOp.FCVTL, minima, minima);
    part(scale, 4 * quarter);
    part(minimum, Layout.ROWS + 4 * quarter);
    for (int t = 0; t < tokens; t++) {
      int v = INTEGERS + t;
      a.memory(ArmOp.LDR_4, activation, PANEL, Field.SCALE.offset(tokens) + 4 * t);
      a.memory(ArmOp.LDR_4, sum, PANEL, Field.SUM.offset(tokens) + 4 * t);
      a.op(ArmOp.SCVTF, v, v);
      a.op(ArmOp.FMUL, v, v, scale);
      a.element(ArmOp.FMUL_ELEMENT, both, d, activation, 0);
      a.op(ArmOp.FMLA, sum(t, quarter), v, both);
      a.op(ArmOp.SCVTF, sum, sum);
      a.element(ArmOp.FMUL_ELEMENT, v, minimum, sum, 0);
      a.element(ArmOp.FMUL_ELEMENT, both, minima, activation, 0);
      a.op(ArmOp.FMLS, sum(t, quarter), v, both);
    }
  }

  /** Loads four bytes that have no sign, as floats. */
  private void part(int register, int offset) {
    a.memory(ArmOp.LDR_4, register, PARTS, offset);
    a.op(ArmOp.UXTL_BYTES, register, register);
    a.op(ArmOp.UXTL_HALVES, register, register);
    a.op(ArmOp.SCVTF, register, register);
  }
}
