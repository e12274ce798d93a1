package dev.adyton.kernels.emit;

import static dev.adyton.kernels.emit.Assembler.R10;
import static dev.adyton.kernels.emit.Assembler.R8;
import static dev.adyton.kernels.emit.Assembler.R9;
import static dev.adyton.kernels.emit.Assembler.RAX;
import static dev.adyton.kernels.emit.Assembler.RCX;
import static dev.adyton.kernels.emit.Assembler.RDI;
import static dev.adyton.kernels.emit.Assembler.RDX;

import dev.adyton.kernels.emit.Panel.Field;

/**
 * What tiles on sixteen registers of 256 bits have in common: one group of rows, as two halves of
 * eight, by one or two tokens; with AVX-VNNI's product of bytes or without.
 *
 * <p>Without, products of bytes meet in 16 bits before they meet in 32 ({@code vpmaddubsw}, which
 * saturates, then {@code vpmaddwd}). Magnitudes are at most 128 of weights and 127 of activations,
 * so a pair is at most 32,512: nothing saturates, and every sum is exact.
 *
 * <p>Registers: y0 … y3 sums, y4 … y7 integer sums, y8 … y11 as a layout needs them, y12 weights,
 * y13 what was made of them, y14 activations, y15 ones of 16 bits.
 */
final class Avx2Tile {
  static final int HALVES = 2;
  static final int FREE = 8;
  static final int WEIGHTS = 12;
  static final int MADE = 13;
  static final int X = 14;

  private static final int INTEGERS = 4;
  private static final int ONES = 15;

  final Assembler a = new Assembler();
  final Layout layout;
  final int tokens;
  final boolean vnni;

  Avx2Tile(InstructionSet set, Layout layout, int tokens) {
    this.layout = layout;
    this.tokens = tokens;
    this.vnni = set == InstructionSet.AVX_VNNI;
  }

  /** Emits all of it, {@code block} being what is done with 32 columns. */
  byte[] emit(Runnable block) {
    int outer = a.here();
    if (layout.shares()) {
      a.addImmediate(R10, layout.shareBytes());
      a.loadSigned(RAX, -Layout.SHARE * Layout.PART);
      int loop = a.here();
      block(block);
      a.addImmediate(RAX, Layout.PART);
      a.again(loop);
      a.addImmediate(RCX, -Layout.SHARE);
      a.again(outer);
    } else {
      block(block);
      a.addImmediate(R10, Layout.PART);
      a.loop(RCX, outer);
    }
    epilogue();
    return a.bytes();
  }

  private void block(Runnable block) {
    block.run();
    a.addImmediate(RDI, layout.quantBytes());
    a.addImmediate(RDX, Panel.TOKEN_BYTES * tokens);
  }

  void prologue() {
    a.loadStack(RAX, 8);
    a.add(R8, RAX);
    a.multiply(R10, RCX, layout.quantBytes());
    a.add(R10, RDI);
    for (int v = 0; v < HALVES * tokens; v++) {
      op(Op.VPXORD, v, v, v);
    }
    if (!vnni) {
      constant(a, ONES, 0x00010001);
    }
  }

  private void epilogue() {
    for (int t = 0; t < tokens; t++) {
      for (int h = 0; h < HALVES; h++) {
        a.vexMemory(Op.VMOVUPS_STORE, Width.YMM, sum(t, h), 0, R8, 32 * h);
      }
      a.add(R8, R9);
    }
    a.leave();
  }

  /** Fills a vector with {@code bits}. */
  static void constant(Assembler a, int vector, int bits) {
    a.load(RAX, bits);
    a.vex(Op.VMOVD, Width.XMM, vector, 0, RAX);
    a.vex(Op.VPBROADCASTD, Width.YMM, vector, 0, vector);
  }

  void op(Op op, int dst, int first, int second) {
    a.vex(op, Width.YMM, dst, first, second);
  }

  int sum(int token, int half) {
    return token * HALVES + half;
  }

  int integer(int token, int half) {
    return INTEGERS + token * HALVES + half;
  }

  private void broadcast(int register, int displacement) {
    a.vexMemory(Op.VPBROADCASTD, Width.YMM, register, 0, RDX, displacement);
  }

  void broadcast(int register, Field field, int token) {
    broadcast(register, field.offset(tokens) + 4 * token);
  }

  void zeroAll() {
    for (int v = INTEGERS; v < INTEGERS + HALVES * tokens; v++) {
      op(Op.VPXORD, v, v, v);
    }
  }

  void startAll(Field field) {
    start(field, 0);
    for (int t = 0; t < tokens; t++) {
      op(Op.VMOVDQA32, integer(t, 1), 0, integer(t, 0));
    }
  }

  void start(Field field, int half) {
    for (int t = 0; t < tokens; t++) {
      broadcast(integer(t, half), field, t);
    }
  }

  /** Loads the bytes of four columns of eight rows. */
  void load(int column, int half) {
    loadAt(16 * column, half);
  }

  /** Loads 64 bytes' one half. */
  void loadAt(int offset, int half) {
    a.vexMemory(Op.VMOVDQU32, Width.YMM, WEIGHTS, 0, RDI, offset + 32 * half);
  }

  /** Adds the products of four columns with weights that have no sign; 7 bits without VNNI. */
  void multiply(int weights, int column, int half) {
    for (int t = 0; t < tokens; t++) {
      broadcast(X, Panel.BLOCK * t + column);
      if (vnni) {
        op(Op.VPDPBUSD, integer(t, half), weights, X);
      } else {
        op(Op.VPMADDUBSW, X, weights, X);
        gather(t, half);
      }
    }
  }

  /** Adds the products of weights of 8 bits, which lend their signs to the activations. */
  void multiplySigned(int column, int half) {
    op(Op.VPABSB, MADE, 0, WEIGHTS);
    for (int t = 0; t < tokens; t++) {
      broadcast(X, Panel.BLOCK * t + column);
      op(Op.VPSIGNB, X, X, WEIGHTS);
      op(Op.VPMADDUBSW, X, MADE, X);
      gather(t, half);
    }
  }

  private void gather(int token, int half) {
    op(Op.VPMADDWD, X, X, ONES);
    op(Op.VPADDD, integer(token, half), integer(token, half), X);
  }

  /** sum = fma(float(integer), scale of weights · scale of activations, sum). */
  void chain(int half, int scale) {
    for (int t = 0; t < tokens; t++) {
      int v = integer(t, half);
      broadcast(X, Field.SCALE, t);
      op(Op.VMULPS, X, scale, X);
      op(Op.VCVTDQ2PS, v, 0, v);
      op(Op.VFMADD231PS, sum(t, half), v, X);
    }
  }
}
