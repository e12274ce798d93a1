package dev.adyton.kernels.emit;

import static dev.adyton.kernels.emit.Assembler.R10;
import static dev.adyton.kernels.emit.Assembler.R11;
import static dev.adyton.kernels.emit.Assembler.R8;
import static dev.adyton.kernels.emit.Assembler.R9;
import static dev.adyton.kernels.emit.Assembler.RCX;
import static dev.adyton.kernels.emit.Assembler.RDI;
import static dev.adyton.kernels.emit.Assembler.RDX;
import static dev.adyton.kernels.emit.Assembler.RSI;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * What is computed row by row beside products, in AVX-512, so that a node that has just started
 * need not compile vector loops first. The order of every operation is that of {@code f32/1}.
 */
public final class RowCode {
  private static final int LANES = 16;
  private static final int VECTOR_BYTES = 64;
  private static final int SIGN = 17;

  /** How many there are of {@link #parts}. */
  static final int PARTS = 2;

  private final MemorySegment gate;
  private final MemorySegment norm;

  /**
   * @param at where each of {@link #parts} lies
   */
  RowCode(MemorySegment[] at) {
    this.gate = at[0];
    this.norm = at[1];
  }

  static List<byte[]> parts() {
    return List.of(gateCode(), normCode());
  }

  /** Returns whether there is code for norms of {@code n} floats. */
  public static boolean norms(int n) {
    return n % LANES == 0;
  }

  /** Replaces elements [from, from + n) of {@code gate} by {@code silu(gate) · up}. */
  public void siluTimes(float[] gate, float[] up, int from, int n) {
    MemorySegment gates = MemorySegment.ofArray(gate);
    MemorySegment ups = MemorySegment.ofArray(up);
    long mask = (1L << n % LANES) - 1;
    NativeCall.rows(this.gate, 4L * from, n / LANES, mask, gates, ups, ups);
  }

  /** Writes the norm of the row of {@code weight.length} floats that begins at {@code from}. */
  public void rmsNorm(float[] x, float[] weight, float epsilon, int from, float[] y) {
    int n = weight.length;
    long numbers =
        (long) Float.floatToRawIntBits(n) << 32 | (Float.floatToRawIntBits(epsilon) & 0xFFFFFFFFL);
    NativeCall.rows(
        norm,
        4L * from,
        n / LANES,
        numbers,
        MemorySegment.ofArray(x),
        MemorySegment.ofArray(weight),
        MemorySegment.ofArray(y));
  }

  /** {@code void f(from, vectors, mask, float* gate, float* up, -)}. */
  private static byte[] gateCode() {
    Assembler a = new Assembler();
    FloatCode.exponentialConstants(a);
    FloatCode.bits(a, SIGN, Integer.MIN_VALUE);
    a.mask(1, RDX);
    a.add(RCX, RDI);
    a.add(R8, RDI);
    int none = a.skipIfZero(RSI);
    int loop = a.here();
    a.memory(Op.VMOVUPS, 1, RCX, 0);
    a.memory(Op.VMOVUPS, 2, R8, 0);
    gate(a);
    a.memory(Op.VMOVUPS_STORE, 1, RCX, 0);
    a.addImmediate(RCX, VECTOR_BYTES);
    a.addImmediate(R8, VECTOR_BYTES);
    a.loop(RSI, loop);
    a.land(none);
    a.maskedLoad(Op.VMOVUPS, 1, RCX, 1);
    a.maskedLoad(Op.VMOVUPS, 2, R8, 1);
    gate(a);
    a.maskedStore(Op.VMOVUPS_STORE, 1, RCX, 1);
    a.leave();
    return a.bytes();
  }

  /** z1 = z1 / (1 + e^−z1) · z2. */
  private static void gate(Assembler a) {
    a.op(Op.VPXORD, 3, 1, SIGN);
    FloatCode.exponential(a, 3, 3, 4, 5, 6);
    a.op(Op.VADDPS, 3, 3, FloatCode.one());
    a.op(Op.VDIVPS, 1, 1, 3);
    a.op(Op.VMULPS, 1, 1, 2);
  }

  /** {@code void f(from, vectors, numbers, float* x, float* weight, float* y)}. */
  private static byte[] normCode() {
    Assembler a = new Assembler();
    a.op(Op.VPBROADCASTQ_GENERAL, 4, RDX); // epsilon, n
    FloatCode.constant(a, 5, 1f);
    a.add(RCX, RDI);
    a.add(R9, RDI);
    FloatCode.zero(a, 0);
    a.move(R10, RCX);
    a.move(R11, RSI);
    int sum = a.here();
    a.memory(Op.VMOVUPS, 1, R10, 0);
    a.op(Op.VFMADD231PS, 0, 1, 1);
    a.addImmediate(R10, VECTOR_BYTES);
    a.loop(R11, sum);
    FloatCode.fold(a, Op.VADDPS, 0, 1);
    a.opImmediate(Op.VPSHUFD, Width.XMM, 6, 0, 4, 0x55);
    a.op(Op.VDIVPS, Width.XMM, 0, 0, 6, 0);
    a.op(Op.VADDPS, Width.XMM, 0, 0, 4, 0);
    a.op(Op.VSQRTPS, Width.XMM, 0, 0, 0, 0);
    a.op(Op.VDIVPS, Width.XMM, 0, 5, 0, 0);
    a.op(Op.VPBROADCASTD, 0, 0);
    int scale = a.here();
    a.memory(Op.VMOVUPS, 1, RCX, 0);
    a.op(Op.VMULPS, 1, 1, 0);
    a.memory(Op.VMULPS, Width.ZMM, 1, 1, R8, 0);
    a.memory(Op.VMOVUPS_STORE, 1, R9, 0);
    a.addImmediate(RCX, VECTOR_BYTES);
    a.addImmediate(R8, VECTOR_BYTES);
    a.addImmediate(R9, VECTOR_BYTES);
    a.loop(RSI, scale);
    a.leave();
    return a.bytes();
  }
}
