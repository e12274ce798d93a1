package dev.adyton.kernels.emit;

import static dev.adyton.kernels.emit.Assembler.RAX;

/** What kernels of AVX-512 have in common: constants, folds, e to the power of x. */
final class FloatCode {
  /** First of the registers that {@link #exponential} keeps its constants in, to 31. */
  static final int CONSTANTS = 18;

  private static final int EXP_MAX = 18;
  private static final int EXP_MIN = 19;
  private static final int LOG2_E = 20;
  private static final int ROUNDER = 21;
  private static final int MINUS_LN2_HIGH = 22;
  private static final int MINUS_LN2_LOW = 23;
  private static final int C7 = 24; // to C2: the polynomial's, in falling order
  private static final int ONE = 30;
  private static final int BIAS = 31;

  /** The numbers of the profile's e to the power of x, in the order of the registers above. */
  private static final float[] NUMBERS = {
    88.0f, -87.0f, 0x1.715476p0f, 12582912f, -0x1.63p-1f, 0x1.bd0106p-13f,
    0x1.9f0896p-13f, 0x1.6d8d06p-10f, 0x1.11127p-7f, 0x1.55548ep-5f, 0x1.555554p-3f, 0x1.0p-1f,
    1f,
  };

  private FloatCode() {}

  static void constant(Assembler a, int vector, float value) {
    bits(a, vector, Float.floatToRawIntBits(value));
  }

  /** Puts a word into every lane. Clobbers rax. */
  static void bits(Assembler a, int vector, int bits) {
    a.load(RAX, bits);
    a.op(Op.VPBROADCASTD_GENERAL, vector, RAX);
  }

  static void zero(Assembler a, int vector) {
    a.op(Op.VPXORD, vector, vector, vector);
  }

  static void copy(Assembler a, int to, int from) {
    a.op(Op.VMOVDQA32, to, from);
  }

  /** Loads what {@link #exponential} needs. Clobbers rax. */
  static void exponentialConstants(Assembler a) {
    for (int i = 0; i < NUMBERS.length; i++) {
      constant(a, CONSTANTS + i, NUMBERS[i]);
    }
    bits(a, BIAS, 127);
  }

  static int one() {
    return ONE;
  }

  /**
   * {@code out = e^x}, operation by operation as the profile has it. A minimum or maximum gives its
   * second source where one is not a number: so x stands there, as in Java.
   *
   * @param out may be x; a … c are clobbered
   */
  static void exponential(Assembler asm, int out, int x, int a, int b, int c) {
    asm.op(Op.VMINPS, a, EXP_MAX, x);
    asm.op(Op.VMAXPS, a, EXP_MIN, a);
    copy(asm, b, ROUNDER);
    asm.op(Op.VFMADD231PS, b, a, LOG2_E);
    asm.op(Op.VSUBPS, b, b, ROUNDER); // n
    asm.op(Op.VFMADD231PS, a, b, MINUS_LN2_HIGH);
    asm.op(Op.VFMADD231PS, a, b, MINUS_LN2_LOW); // r
    copy(asm, c, C7);
    for (int next = C7 + 1; next < ONE; next++) {
      asm.op(Op.VFMADD213PS, c, a, next);
    }
    asm.op(Op.VMULPS, out, a, a);
    asm.op(Op.VFMADD213PS, c, out, a);
    asm.op(Op.VADDPS, c, c, ONE);
    asm.op(Op.VCVTTPS2DQ, b, b);
    asm.op(Op.VPADDD, b, b, BIAS);
    asm.opImmediate(Op.VPSHIFTD, Width.ZMM, 6, b, b, 23); // 6: left
    asm.op(Op.VMULPS, out, c, b);
  }

  /**
   * Folds 16 lanes halves onto halves, the profile's tree of floats, into lane 0. Clobbers {@code
   * spare}.
   */
  static void fold(Assembler a, Op op, int v, int spare) {
    a.opImmediate(Op.VEXTRACTI64X4, Width.ZMM, v, 0, spare, 1);
    a.op(op, Width.YMM, v, v, spare, 0);
    a.opImmediate(Op.VEXTRACTI32X4, Width.YMM, v, 0, spare, 1);
    a.op(op, Width.XMM, v, v, spare, 0);
    a.opImmediate(Op.VPSHUFD, Width.XMM, spare, 0, v, 0x4E);
    a.op(op, Width.XMM, v, v, spare, 0);
    a.opImmediate(Op.VPSHUFD, Width.XMM, spare, 0, v, 0xB1);
    a.op(op, Width.XMM, v, v, spare, 0);
  }
}
