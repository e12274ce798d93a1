package dev.adyton.kernels.emit;

import static dev.adyton.kernels.emit.Assembler.R10;
import static dev.adyton.kernels.emit.Assembler.R8;
import static dev.adyton.kernels.emit.Assembler.R9;
import static dev.adyton.kernels.emit.Assembler.RAX;
import static dev.adyton.kernels.emit.Assembler.RCX;
import static dev.adyton.kernels.emit.Assembler.RDI;
import static dev.adyton.kernels.emit.Assembler.RDX;

import dev.adyton.kernels.emit.Assembler.Op;
import dev.adyton.kernels.emit.Assembler.Width;
import dev.adyton.kernels.emit.Panel.Field;

/**
 * {@link TileCode} for processors that have AVX2 and nothing above it: one group of rows, as two
 * halves of eight, by one or two tokens. The same arguments, of which the second group is left
 * alone, and the same bits.
 *
 * <p>Products of bytes meet in 16 bits before they meet in 32 ({@code vpmaddubsw}, which saturates,
 * then {@code vpmaddwd}). Magnitudes are at most 128 of weights and 127 of activations, so a pair
 * is at most 32,512: nothing saturates, and every sum is exact. Signed weights go in as magnitudes,
 * with their signs moved to the activations.
 *
 * <p>Registers: y0 … y3 sums, y4 … y7 integer sums, y8 a mask or, for six bits, y8 … y11 the first
 * half's integer sums, y12 weights, y13 their magnitudes, y14 activations, y15 ones of 16 bits.
 */
final class Avx2Code {
  private static final int HALVES = 2;
  private static final int INTEGERS = 4;
  private static final int FIRST = 8;
  private static final int MASK = 8;
  private static final int WEIGHTS = 12;
  private static final int MAGNITUDES = 13;
  private static final int X = 14;
  private static final int ONES = 15;

  private final Assembler a = new Assembler();
  private final Layout layout;
  private final int tokens;

  private Avx2Code(Layout layout, int tokens) {
    this.layout = layout;
    this.tokens = tokens;
  }

  static byte[] emit(Layout layout, int tokens) {
    return new Avx2Code(layout, tokens).emit();
  }

  private byte[] emit() {
    prologue();
    int loop = a.here();
    switch (layout) {
      case BYTES -> bytes();
      case NIBBLES -> nibbles();
      case SIXES -> sixes();
    }
    a.addImmediate(RDI, layout.quantBytes());
    a.addImmediate(R10, layout.scaleBytes());
    a.addImmediate(RDX, Panel.TOKEN_BYTES * tokens);
    a.loop(RCX, loop);
    for (int t = 0; t < tokens; t++) {
      for (int h = 0; h < HALVES; h++) {
        a.vexMemory(Op.VMOVUPS_STORE, Width.YMM, sum(t, h), 0, R8, 32 * h);
      }
      a.add(R8, R9);
    }
    a.leave();
    return a.bytes();
  }

  private void prologue() {
    a.loadStack(RAX, 8);
    a.add(R8, RAX);
    a.multiply(R10, RCX, layout.quantBytes());
    a.add(R10, RDI);
    for (int v = 0; v < HALVES * tokens; v++) {
      op(Op.VPXORD, v, v, v);
    }
    constant(a, ONES, 0x00010001);
    switch (layout) {
      case BYTES -> constant(a, MASK, 0x80808080);
      case NIBBLES -> constant(a, MASK, 0x0F0F0F0F);
      case SIXES -> {}
    }
  }

  /** Fills a vector with {@code bits}. */
  static void constant(Assembler a, int vector, int bits) {
    a.load(RAX, bits);
    a.vex(Op.VMOVD, Width.XMM, vector, 0, RAX);
    a.vex(Op.VPBROADCASTD, Width.YMM, vector, 0, vector);
  }

  private void op(Op op, int dst, int first, int second) {
    a.vex(op, Width.YMM, dst, first, second);
  }

  private int sum(int token, int half) {
    return token * HALVES + half;
  }

  private int integer(int token, int half) {
    return INTEGERS + token * HALVES + half;
  }

  private void broadcast(int register, int displacement) {
    a.vexMemory(Op.VPBROADCASTD, Width.YMM, register, 0, RDX, displacement);
  }

  private void startAll(Field field) {
    for (int t = 0; t < tokens; t++) {
      broadcast(integer(t, 0), field.offset(tokens) + 4 * t);
      op(Op.VMOVDQA32, integer(t, 1), 0, integer(t, 0));
    }
  }

  /** Loads the bytes of four columns of eight rows. */
  private void load(int column, int half) {
    a.vexMemory(Op.VMOVDQU32, Width.YMM, WEIGHTS, 0, RDI, 16 * column + 32 * half);
  }

  /** Adds the products of four columns with weights of at most 7 bits, which have no sign. */
  private void multiply(int weights, int column, int half) {
    for (int t = 0; t < tokens; t++) {
      broadcast(X, Panel.BLOCK * t + column);
      op(Op.VPMADDUBSW, X, weights, X);
      gather(t, half);
    }
  }

  private void gather(int token, int half) {
    op(Op.VPMADDWD, X, X, ONES);
    op(Op.VPADDD, integer(token, half), integer(token, half), X);
  }

  private void bytes() {
    for (int v = INTEGERS; v < INTEGERS + HALVES * tokens; v++) {
      op(Op.VPXORD, v, v, v);
    }
    for (int column = 0; column < Panel.BLOCK; column += 4) {
      for (int h = 0; h < HALVES; h++) {
        load(column, h);
        op(Op.VPXORD, WEIGHTS, WEIGHTS, MASK);
        op(Op.VPABSB, MAGNITUDES, 0, WEIGHTS);
        for (int t = 0; t < tokens; t++) {
          broadcast(X, Panel.BLOCK * t + column);
          op(Op.VPSIGNB, X, X, WEIGHTS);
          op(Op.VPMADDUBSW, X, MAGNITUDES, X);
          gather(t, h);
        }
      }
    }
    scale();
  }

  private void nibbles() {
    startAll(Field.MINUS_8);
    for (int column = 0; column < Panel.BLOCK / 2; column += 4) {
      for (int h = 0; h < HALVES; h++) {
        load(column, h);
        op(Op.VPANDD, MAGNITUDES, WEIGHTS, MASK);
        multiply(MAGNITUDES, column, h);
        // The destination stands in vvvv; 2: logical, right.
        a.vexImmediate(Op.VPSHIFTW, Width.YMM, 2, WEIGHTS, WEIGHTS, 4);
        op(Op.VPANDD, WEIGHTS, WEIGHTS, MASK);
        multiply(WEIGHTS, column + Panel.BLOCK / 2, h);
      }
    }
    scale();
  }

  /** The first half's integer sums, times its scales, meet the second's. */
  private void sixes() {
    for (int part = 0; part < 2; part++) {
      startAll(part == 0 ? Field.MINUS_32_LOW : Field.MINUS_32_HIGH);
      for (int column = 16 * part; column < 16 * part + 16; column += 4) {
        for (int h = 0; h < HALVES; h++) {
          load(column, h);
          multiply(WEIGHTS, column, h);
        }
      }
      for (int h = 0; h < HALVES; h++) {
        a.vexMemory(Op.VPMOVSXBD, Width.YMM, WEIGHTS, 0, R10, 32 + 16 * part + 8 * h);
        for (int t = 0; t < tokens; t++) {
          int v = integer(t, h);
          int first = FIRST + sum(t, h);
          op(Op.VPMULLD, part == 0 ? first : v, v, WEIGHTS);
          if (part == 1) {
            op(Op.VPADDD, v, v, first);
          }
        }
      }
    }
    scale();
  }

  /** sum = fma(float(integer), scale of weights · scale of activations, sum). */
  private void scale() {
    for (int h = 0; h < HALVES; h++) {
      a.vexMemory(Op.VCVTPH2PS, Width.YMM, WEIGHTS, 0, R10, 16 * h);
      for (int t = 0; t < tokens; t++) {
        broadcast(X, Field.SCALE.offset(tokens) + 4 * t);
        op(Op.VMULPS, X, WEIGHTS, X);
        op(Op.VCVTDQ2PS, integer(t, h), 0, integer(t, h));
        op(Op.VFMADD231PS, sum(t, h), integer(t, h), X);
      }
    }
  }
}
