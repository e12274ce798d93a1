package dev.adyton.kernels.emit;

import static dev.adyton.kernels.emit.Assembler.R8;
import static dev.adyton.kernels.emit.Assembler.RCX;
import static dev.adyton.kernels.emit.Assembler.RDI;
import static dev.adyton.kernels.emit.Assembler.RDX;
import static dev.adyton.kernels.emit.Assembler.RSI;

import dev.adyton.kernels.emit.Panel.Field;

/**
 * {@link Panel#quantiser} for processors that have AVX2 and no AVX-512: the same arguments, the
 * same bytes.
 *
 * <p>Registers: y0 … y3 the elements, y4 … y7 working, y8 … y11 constants.
 */
final class Avx2Panel {
  private static final int QUARTERS = 4;
  private static final int MAGNITUDE = 8;
  private static final int LEAST = 9;
  private static final int RANGE = 10;
  private static final int MOST = 11;

  private final Assembler a = new Assembler();
  private final int tokens;

  private Avx2Panel(int tokens) {
    this.tokens = tokens;
  }

  static byte[] emit(int tokens) {
    return new Avx2Panel(tokens).emit();
  }

  private byte[] emit() {
    a.add(R8, RDI);
    Avx2Tile.constant(a, MAGNITUDE, 0x7FFFFFFF);
    Avx2Tile.constant(a, LEAST, Panel.LEAST_BITS);
    Avx2Tile.constant(a, RANGE, Panel.MOST_BITS - Panel.LEAST_BITS);
    Avx2Tile.constant(a, MOST, Float.floatToRawIntBits(127f));
    int loop = a.here();
    for (int q = 0; q < QUARTERS; q++) {
      a.vexMemory(Op.VMOVUPS, Width.YMM, q, 0, R8, 32 * q);
    }
    largest();
    round();
    bytes();
    sums();
    a.addImmediate(R8, 4 * Panel.BLOCK);
    a.addImmediate(RDX, Panel.TOKEN_BYTES * tokens);
    a.addImmediate(RCX, Panel.TOKEN_BYTES * tokens);
    a.loop(RSI, loop);
    a.leave();
    return a.bytes();
  }

  /** Leaves the largest magnitude's bits in all of x7. */
  private void largest() {
    op(Op.VPANDD, 7, 0, MAGNITUDE);
    for (int q = 1; q < QUARTERS; q++) {
      op(Op.VPANDD, 6, q, MAGNITUDE);
      op(Op.VPMAXSD, 7, 7, 6);
    }
    fold(Op.VPMAXSD, 7, 6);
  }

  /** Elements become whole numbers, all 0 where the largest does not count; the scale is stored. */
  private void round() {
    narrow(Op.VDIVPS, 4, MOST, 7);
    narrow(Op.VDIVPS, 5, 7, MOST);
    store(5, Field.SCALE);
    op(Op.VPBROADCASTD, 4, 0, 4);
    op(Op.VPBROADCASTD, 7, 0, 7);
    op(Op.VPSUBD, 7, 7, LEAST);
    op(Op.VPMINUD, 6, 7, RANGE); // unsigned: what is below LEAST has become large
    op(Op.VPCMPEQD, 6, 6, 7);
    for (int q = 0; q < QUARTERS; q++) {
      op(Op.VMULPS, q, q, 4);
      op(Op.VCVTPS2DQ, q, 0, q);
      op(Op.VPANDD, q, q, 6);
    }
  }

  /** Packing takes each half of a vector by itself; the halves are interleaved at the end. */
  private void bytes() {
    op(Op.VPACKSSDW, 4, 0, 1);
    op(Op.VPACKSSDW, 5, 2, 3);
    op(Op.VPACKSSWB, 4, 4, 5);
    a.vexImmediate(Op.VEXTRACTI32X4, Width.YMM, 4, 0, 5, 1);
    narrow(Op.VPUNPCKLDQ, 6, 4, 5);
    narrow(Op.VPUNPCKHDQ, 7, 4, 5);
    a.vexMemory(Op.VMOVUPS_STORE, Width.XMM, 6, 0, RDX, 0);
    a.vexMemory(Op.VMOVUPS_STORE, Width.XMM, 7, 0, RDX, 16);
  }

  private void sums() {
    op(Op.VPADDD, 0, 0, 1);
    op(Op.VPADDD, 1, 2, 3);
    fold(Op.VPADDD, 0, 6);
    fold(Op.VPADDD, 1, 6);
    narrow(Op.VPADDD, 7, 0, 1);
    store(7, Field.SUM);
    scaled(7, 7, Field.MINUS_128);
    scaled(7, 3, Field.MINUS_8);
    scaled(0, 5, Field.MINUS_32_LOW);
    scaled(1, 5, Field.MINUS_32_HIGH);
  }

  /** Folds halves onto each other until every element of x{@code v} holds all. */
  private void fold(Op op, int v, int spare) {
    a.vexImmediate(Op.VEXTRACTI32X4, Width.YMM, v, 0, spare, 1);
    narrow(op, v, v, spare);
    a.vexImmediate(Op.VPSHUFD, Width.XMM, spare, 0, v, 0x4E);
    narrow(op, v, v, spare);
    a.vexImmediate(Op.VPSHUFD, Width.XMM, spare, 0, v, 0xB1);
    narrow(op, v, v, spare);
  }

  private void scaled(int sum, int shift, Field field) {
    a.vexImmediate(Op.VPSHIFTD, Width.XMM, 6, 6, sum, shift); // 6: left; to x6, in vvvv
    narrow(Op.VPXORD, 4, 4, 4);
    narrow(Op.VPSUBD, 4, 4, 6);
    store(4, field);
  }

  private void store(int vector, Field field) {
    int at = field.offset(tokens) - Panel.BLOCK * tokens;
    a.vexMemory(Op.VMOVD_STORE, Width.XMM, vector, 0, RCX, at);
  }

  private void op(Op op, int dst, int first, int second) {
    a.vex(op, Width.YMM, dst, first, second);
  }

  private void narrow(Op op, int dst, int first, int second) {
    a.vex(op, Width.XMM, dst, first, second);
  }
}
