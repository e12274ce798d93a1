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

import dev.adyton.kernels.emit.Panel.Field;

/**
 * What tiles on 32 registers of 512 bits have in common: the product of one or two groups of rows
 * with a tile of tokens,
 *
 * <pre>
 * void f(byte* group0, byte* group1, byte* panel, long blocks, float* y, long stride, long from)
 * </pre>
 *
 * <p>y[t][16 rows], {@code stride} bytes from token to token, begins at y + from. For each row and
 * token a chain of fma over ascending blocks: the profile {@code a8/2}.
 *
 * <p>Of one group, the second address is of the group that will be read next, and its lines are
 * fetched a group ahead. A processor does not see that far by itself: it learns a stream anew in
 * every group's quants and scales, and between two blocks of many products its view is full.
 *
 * <p>Registers: z0 … sums, then as many integer sums and, where a layout keeps them, as many more;
 * z24 … z31 working. Quants are walked by rdi and rsi, scales by r10 and r11 – where some are
 * shared, from the end of 256 columns' with rax, which counts up to it.
 */
final class Tile512 {
  static final int[] QUANTS = {RDI, RSI};
  static final int[] SCALES = {R10, R11};

  private static final int LINE = 64;
  private static final int[] ACTIVATIONS = {26, 27};

  final Assembler a = new Assembler();
  final Layout layout;
  final int groups;
  final int tokens;

  Tile512(Layout layout, int groups, int tokens) {
    this.layout = layout;
    this.groups = groups;
    this.tokens = tokens;
  }

  /** Emits all of it, {@code block} being what is done with 32 columns. */
  byte[] emit(Runnable block) {
    prologue();
    int outer = a.here();
    if (layout.shares()) {
      step(SCALES, layout.shareBytes());
      a.loadSigned(RAX, -Layout.SHARE * Layout.PART);
      int loop = a.here();
      block(block);
      a.addImmediate(RAX, Layout.PART);
      a.again(loop);
      a.addImmediate(RCX, -Layout.SHARE);
      a.again(outer);
    } else {
      block(block);
      step(SCALES, Layout.PART);
      a.loop(RCX, outer);
    }
    epilogue();
    return a.bytes();
  }

  private void block(Runnable block) {
    if (groups == 1) {
      fetchAhead();
    }
    block.run();
    step(QUANTS, layout.quantBytes());
    a.addImmediate(RDX, Panel.TOKEN_BYTES * tokens);
  }

  private void fetchAhead() {
    for (int line = 0; line < layout.quantBytes(); line += LINE) {
      a.prefetch(QUANTS[1], line);
    }
    a.prefetch(SCALES[1], 0);
  }

  private void step(int[] pointers, int bytes) {
    for (int pointer : pointers) {
      a.addImmediate(pointer, bytes);
    }
  }

  private void prologue() {
    a.loadStack(RAX, 8);
    a.add(R8, RAX);
    for (int g = 0; g < QUANTS.length; g++) {
      a.multiply(SCALES[g], RCX, layout.quantBytes());
      a.add(SCALES[g], QUANTS[g]);
    }
    for (int v = 0; v < groups * tokens; v++) {
      FloatCode.zero(a, v);
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

  int sum(int token, int group) {
    return token * groups + group;
  }

  int integer(int token, int group) {
    return (tokens + token) * groups + group;
  }

  /** A third number for each token, of a layout that takes one group alone. */
  int third(int token) {
    return 2 * tokens + token;
  }

  /** {@code op register, source, field}: a word of a token's in every lane. */
  void field(Op op, int register, int source, Field field, int token) {
    a.broadcast(op, register, source, RDX, field.offset(tokens) + 4 * token);
  }

  /** Integer sums begin with a field of each token. */
  void startAll(Field field) {
    for (int t = 0; t < tokens; t++) {
      a.memory(Op.VPBROADCASTD, integer(t, 0), RDX, field.offset(tokens) + 4 * t);
      if (groups == 2) {
        FloatCode.copy(a, integer(t, 1), integer(t, 0));
      }
    }
  }

  /** Adds the products of four columns, the weights' bytes in {@code weights}, to all tokens. */
  void multiply(int[] weights, int column) {
    for (int t = 0; t < tokens; t++) {
      int at = Panel.BLOCK * t + column;
      if (groups == 1) {
        a.broadcast(Op.VPDPBUSD, integer(t, 0), weights[0], RDX, at);
      } else {
        int x = ACTIVATIONS[t & 1];
        a.memory(Op.VPBROADCASTD, x, RDX, at);
        for (int g = 0; g < groups; g++) {
          a.op(Op.VPDPBUSD, integer(t, g), weights[g], x);
        }
      }
    }
  }

  void toFloats(int group) {
    for (int t = 0; t < tokens; t++) {
      a.op(Op.VCVTDQ2PS, integer(t, group), integer(t, group));
    }
  }

  /** sum = fma(what was an integer, scale of weights · scale of activations, sum). */
  void chain(int group, int scale) {
    for (int t = 0; t < tokens; t++) {
      int both = ACTIVATIONS[t & 1];
      field(Op.VMULPS, both, scale, Field.SCALE, t);
      a.op(Op.VFMADD231PS, sum(t, group), integer(t, group), both);
    }
  }
}
