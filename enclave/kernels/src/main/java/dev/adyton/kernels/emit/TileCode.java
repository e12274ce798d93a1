package dev.adyton.kernels.emit;

import static dev.adyton.kernels.emit.Assembler.R10;
import static dev.adyton.kernels.emit.Assembler.R11;
import static dev.adyton.kernels.emit.Assembler.R8;
import static dev.adyton.kernels.emit.Assembler.R9;
import static dev.adyton.kernels.emit.Assembler.RAX;
import static dev.adyton.kernels.emit.Assembler.RCX;
import static dev.adyton.kernels.emit.Assembler.RDI;
import static dev.adyton.kernels.emit.Assembler.RDX;
import static dev.adyton.kernels.emit.Assembler.RSI;

import dev.adyton.kernels.emit.Assembler.Op;
import dev.adyton.kernels.emit.Assembler.Width;
import dev.adyton.kernels.emit.Panel.Field;

/**
 * Emits the product of one or two groups of rows with a tile of tokens:
 *
 * <pre>
 * void f(byte* group0, byte* group1, byte* panel, long blocks, float* y, long stride, long from)
 * </pre>
 *
 * <p>y[t][16 rows], {@code stride} bytes from token to token, begins at y + from. For each row and
 * token a chain of fma over ascending blocks: the profile {@code a8/1}.
 *
 * <p>Registers: z0 … z11 sums, z12 … z23 integer sums, z24 … z30 working, z31 a mask.
 */
final class TileCode {
  private static final int[] QUANTS = {RDI, RSI};
  private static final int[] SCALES = {R10, R11};
  private static final int INTEGERS = 12;
  private static final int MASK = 31;

  private final Assembler a = new Assembler();
  private final Layout layout;
  private final int groups;
  private final int tokens;

  private TileCode(Layout layout, int groups, int tokens) {
    this.layout = layout;
    this.groups = groups;
    this.tokens = tokens;
  }

  static byte[] emit(Layout layout, int groups, int tokens) {
    return new TileCode(layout, groups, tokens).emit();
  }

  private byte[] emit() {
    prologue();
    int loop = a.here();
    switch (layout) {
      case BYTES -> bytes();
      case NIBBLES -> nibbles();
      case SIXES -> sixes();
      case FOURS, ENTRIES -> throw new IllegalArgumentException(layout.name());
    }
    for (int g = 0; g < groups; g++) {
      a.addImmediate(QUANTS[g], layout.quantBytes());
      a.addImmediate(SCALES[g], layout.scaleBytes());
    }
    a.addImmediate(RDX, Panel.TOKEN_BYTES * tokens);
    a.loop(RCX, loop);
    epilogue();
    return a.bytes();
  }

  private void prologue() {
    a.loadStack(RAX, 8);
    a.add(R8, RAX);
    for (int g = 0; g < groups; g++) {
      a.multiply(SCALES[g], RCX, layout.quantBytes());
      a.add(SCALES[g], QUANTS[g]);
      for (int t = 0; t < tokens; t++) {
        a.op(Op.VPXORD, sum(t, g), sum(t, g), sum(t, g));
      }
    }
    if (layout == Layout.NIBBLES) {
      a.load(RAX, 0x0F0F0F0F);
      a.op(Op.VPBROADCASTD_GENERAL, MASK, RAX);
    }
  }

  private void epilogue() {
    for (int t = 0; t < tokens; t++) {
      for (int g = 0; g < groups; g++) {
        a.memory(Op.VMOVUPS_STORE, sum(t, g), R8, 64 * g);
      }
      a.add(R8, R9);
    }
    a.leave();
  }

  private int sum(int token, int group) {
    return token * groups + group;
  }

  private int integer(int token, int group) {
    return INTEGERS + token * groups + group;
  }

  private void start(int register, Field field, int token) {
    a.memory(Op.VPBROADCASTD, register, RDX, field.offset(tokens) + 4 * token);
  }

  private void startAll(Field field) {
    for (int t = 0; t < tokens; t++) {
      start(integer(t, 0), field, t);
      if (groups == 2) {
        a.op(Op.VMOVDQA32, integer(t, 1), integer(t, 0));
      }
    }
  }

  /** Adds the products of four columns, the weights' bytes in {@code weights}, to all tokens. */
  private void multiply(int[] weights, int column) {
    for (int t = 0; t < tokens; t++) {
      int x = 26 + (t & 1);
      a.memory(Op.VPBROADCASTD, x, RDX, Panel.BLOCK * t + column);
      for (int g = 0; g < groups; g++) {
        a.op(Op.VPDPBUSD, integer(t, g), weights[g], x);
      }
    }
  }

  private void bytes() {
    startAll(Field.MINUS_128);
    int[] weights = {24, 25};
    for (int column = 0; column < Panel.BLOCK; column += 4) {
      for (int g = 0; g < groups; g++) {
        a.memory(Op.VMOVDQU32, weights[g], QUANTS[g], 16 * column);
      }
      multiply(weights, column);
    }
    scale();
  }

  private void nibbles() {
    startAll(Field.MINUS_8);
    int[] low = {28, 29};
    int[] high = {24, 25};
    for (int column = 0; column < Panel.BLOCK / 2; column += 4) {
      for (int g = 0; g < groups; g++) {
        a.memory(Op.VMOVDQU32, high[g], QUANTS[g], 16 * column);
        a.op(Op.VPANDD, low[g], high[g], MASK);
      }
      multiply(low, column);
      for (int g = 0; g < groups; g++) {
        a.opImmediate(Op.VPSHIFTW, Width.ZMM, 2, high[g], high[g], 4); // 2: logical, right
        a.op(Op.VPANDD, high[g], high[g], MASK);
      }
      multiply(high, column + Panel.BLOCK / 2);
    }
    scale();
  }

  /** The first half's integer sums, times its scales, meet the second's. */
  private void sixes() {
    int[] weights = {24};
    for (int half = 0; half < 2; half++) {
      startAll(half == 0 ? Field.MINUS_32_LOW : Field.MINUS_32_HIGH);
      for (int column = 16 * half; column < 16 * half + 16; column += 4) {
        a.memory(Op.VMOVDQU32, 24, QUANTS[0], 16 * column);
        multiply(weights, column);
      }
      a.memory(Op.VPMOVSXBD, 25, SCALES[0], 32 + 16 * half);
      for (int t = 0; t < tokens; t++) {
        a.op(Op.VPMULLD, integer(t, 0), integer(t, 0), 25);
        if (half == 0) {
          a.op(Op.VMOVDQA32, 18 + t, integer(t, 0));
        } else {
          a.op(Op.VPADDD, integer(t, 0), integer(t, 0), 18 + t);
        }
      }
    }
    scale();
  }

  /** sum = fma(float(integer), scale of weights · scale of activations, sum). */
  private void scale() {
    int[] weights = {24, 25};
    int[] both = {28, 29};
    for (int g = 0; g < groups; g++) {
      a.memory(Op.VCVTPH2PS, weights[g], SCALES[g], 0);
    }
    for (int t = 0; t < tokens; t++) {
      int x = 26 + (t & 1);
      start(x, Field.SCALE, t);
      for (int g = 0; g < groups; g++) {
        a.op(Op.VMULPS, both[g], weights[g], x);
        a.op(Op.VCVTDQ2PS, integer(t, g), integer(t, g));
        a.op(Op.VFMADD231PS, sum(t, g), integer(t, g), both[g]);
      }
    }
  }
}
