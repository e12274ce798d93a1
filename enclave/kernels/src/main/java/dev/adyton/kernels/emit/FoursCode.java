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
 * {@link TileCode} for nibbles that mean more than a number and one scale: {@link Layout#FOURS} and
 * {@link Layout#ENTRIES}. The same arguments.
 *
 * <p>A part's scale and minimum are multiplied as floats, which is exact: 32·15·127·63 is below
 * 2^24. Such a product may be −0 where the profile's is +0, and nothing tells: a chain starts at +0
 * and is never −0 later, since what it is made of are whole multiples of the least denormal.
 *
 * <p>Registers: z0 … z11 sums, z12 … z23 integer sums, z24 … z29 working, z30 a table or working,
 * z31 a mask.
 */
final class FoursCode {
  /** Bytes of scales for 256 columns, of the parts' own, and of a part. */
  static final int SCALES = 320;

  static final int PARTS = 256;
  static final int PART = 32;

  /** Columns over 32 that share the outer scales. */
  static final int SHARE = 8;

  private static final int[] QUANTS = {RDI, RSI};
  private static final int[] SCALE = {R10, R11};
  private static final int INTEGERS = 12;
  private static final int TABLE = 30;
  private static final int MASK = 31;

  private final Assembler a = new Assembler();
  private final Layout layout;
  private final int groups;
  private final int tokens;

  private FoursCode(Layout layout, int groups, int tokens) {
    this.layout = layout;
    this.groups = groups;
    this.tokens = tokens;
  }

  static byte[] emit(Layout layout, int groups, int tokens) {
    return new FoursCode(layout, groups, tokens).emit();
  }

  private byte[] emit() {
    prologue();
    int outer = a.here();
    if (layout == Layout.FOURS) {
      for (int g = 0; g < groups; g++) {
        a.addImmediate(SCALE[g], SCALES);
      }
      a.loadSigned(RAX, -PARTS);
      int loop = a.here();
      block();
      a.addImmediate(RAX, PART);
      a.again(loop);
      a.addImmediate(RCX, -SHARE);
      a.again(outer);
    } else {
      block();
      for (int g = 0; g < groups; g++) {
        a.addImmediate(SCALE[g], layout.scaleBytes());
      }
      a.loop(RCX, outer);
    }
    for (int t = 0; t < tokens; t++) {
      for (int g = 0; g < groups; g++) {
        a.memory(Op.VMOVUPS_STORE, sum(t, g), R8, 64 * g);
      }
      a.add(R8, R9);
    }
    a.leave();
    return a.bytes();
  }

  private void prologue() {
    a.loadStack(RAX, 8);
    a.add(R8, RAX);
    if (layout == Layout.ENTRIES) {
      table(a);
      a.opImmediate(Op.VSHUFI32X4, Width.ZMM, TABLE, 0, 0, 0);
    }
    for (int g = 0; g < groups; g++) {
      a.multiply(SCALE[g], RCX, layout.quantBytes());
      a.add(SCALE[g], QUANTS[g]);
      for (int t = 0; t < tokens; t++) {
        a.op(Op.VPXORD, sum(t, g), sum(t, g), sum(t, g));
      }
    }
    a.load(RAX, 0x0F0F0F0F);
    a.op(Op.VPBROADCASTD_GENERAL, MASK, RAX);
  }

  /** Leaves E2M1's sixteen values, doubled, with 16 added, in x0. */
  static void table(Assembler a) {
    int[] words = {0x13121110, 0x1C181614, 0x0D0E0F10, 0x04080A0C};
    for (int i = 0; i < words.length; i++) {
      a.load(RAX, words[i]);
      a.vexImmediate(Op.VPINSRD, Width.XMM, 0, 0, RAX, i);
    }
  }

  private int sum(int token, int group) {
    return token * groups + group;
  }

  private int integer(int token, int group) {
    return INTEGERS + token * groups + group;
  }

  private void broadcast(int register, Field field, int token) {
    a.memory(Op.VPBROADCASTD, register, RDX, field.offset(tokens) + 4 * token);
  }

  private void block() {
    start();
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
    for (int g = 0; g < groups; g++) {
      if (layout == Layout.FOURS) {
        parts(g);
      } else {
        scale(g);
      }
      a.addImmediate(QUANTS[g], layout.quantBytes());
    }
    a.addImmediate(RDX, Panel.TOKEN_BYTES * tokens);
  }

  private void start() {
    for (int t = 0; t < tokens; t++) {
      int first = integer(t, 0);
      if (layout == Layout.FOURS) {
        a.op(Op.VPXORD, first, first, first);
      } else {
        broadcast(first, Field.MINUS_8, t);
        a.op(Op.VPADDD, first, first, first);
      }
      if (groups == 2) {
        a.op(Op.VMOVDQA32, integer(t, 1), first);
      }
    }
  }

  /** Adds the products of four columns, nibbles in {@code weights}, to all tokens. */
  private void multiply(int[] weights, int column) {
    for (int g = 0; g < groups && layout == Layout.ENTRIES; g++) {
      a.op(Op.VPSHUFB, weights[g], TABLE, weights[g]);
    }
    for (int t = 0; t < tokens; t++) {
      int x = 26 + (t & 1);
      a.memory(Op.VPBROADCASTD, x, RDX, Panel.BLOCK * t + column);
      for (int g = 0; g < groups; g++) {
        a.op(Op.VPDPBUSD, integer(t, g), weights[g], x);
      }
    }
  }

  /** Two links of the chain: quants, then minima. */
  private void parts(int g) {
    int d = 24;
    int minima = 25;
    int scale = 28;
    int minimum = 29;
    int activation = 26;
    int sum = 27;
    int both = 30;
    a.memory(Op.VCVTPH2PS, d, SCALE[g], -SCALES);
    a.memory(Op.VCVTPH2PS, minima, SCALE[g], 32 - SCALES);
    a.indexed(Op.VPMOVZXBD, Width.ZMM, scale, SCALE[g], 0);
    a.indexed(Op.VPMOVZXBD, Width.ZMM, minimum, SCALE[g], Layout.ROWS);
    a.op(Op.VCVTDQ2PS, scale, scale);
    a.op(Op.VCVTDQ2PS, minimum, minimum);
    for (int t = 0; t < tokens; t++) {
      int v = integer(t, g);
      broadcast(activation, Field.SCALE, t);
      broadcast(sum, Field.SUM, t);
      a.op(Op.VCVTDQ2PS, v, v);
      a.op(Op.VMULPS, v, v, scale);
      a.op(Op.VMULPS, both, d, activation);
      a.op(Op.VFMADD231PS, sum(t, g), v, both);
      a.op(Op.VCVTDQ2PS, sum, sum);
      a.op(Op.VMULPS, sum, sum, minimum);
      a.op(Op.VMULPS, both, minima, activation);
      a.op(Op.VFNMADD231PS, sum(t, g), sum, both);
    }
  }

  /** One link of the chain, the scale a power of two. */
  private void scale(int g) {
    a.memory(Op.VPMOVZXWD, 24, SCALE[g], 0);
    a.opImmediate(Op.VPSHIFTD, Width.ZMM, 6, 24, 24, 16); // 6: left
    for (int t = 0; t < tokens; t++) {
      int v = integer(t, g);
      broadcast(26, Field.SCALE, t);
      a.op(Op.VMULPS, 26, 24, 26);
      a.op(Op.VCVTDQ2PS, v, v);
      a.op(Op.VFMADD231PS, sum(t, g), v, 26);
    }
  }
}
