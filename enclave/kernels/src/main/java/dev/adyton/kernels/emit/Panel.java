package dev.adyton.kernels.emit;

import static dev.adyton.kernels.emit.Assembler.R8;
import static dev.adyton.kernels.emit.Assembler.RCX;
import static dev.adyton.kernels.emit.Assembler.RDI;
import static dev.adyton.kernels.emit.Assembler.RDX;
import static dev.adyton.kernels.emit.Assembler.RSI;

/**
 * How the quantised activations of a tile of tokens lie in memory, and the code that puts them
 * there. For every 32 elements: each token's 32 bytes, then a row of words for each {@link Field},
 * a word per token. So one pointer walks the whole tile, and no address depends on the model.
 */
public final class Panel {
  /** Elements that share a scale. */
  public static final int BLOCK = 32;

  /** Blocks whose largest magnitude is below 2^-100 count as zero: 127/x must not overflow. */
  public static final int LEAST_BITS = 0x0D800000;

  /** The largest finite magnitude. */
  static final int MOST_BITS = 0x7F7FFFFF;

  /** What a tile needs to know of a token's block. */
  public enum Field {
    /** The scale, binary32. */
    SCALE(0),
    /** −128 times the sum, for weights stored with 128 added. */
    MINUS_128(1),
    /** −8 times the sum, for nibbles. */
    MINUS_8(2),
    /** −32 times the sum of the first half, for six bits. */
    MINUS_32_LOW(3),
    /** −32 times the sum of the second half. */
    MINUS_32_HIGH(4),
    /** The sum. */
    SUM(5);

    private final int number;

    Field(int number) {
      this.number = number;
    }

    /** Returns where the field of token 0 lies in a block of {@code tokens} tokens. */
    int offset(int tokens) {
      return (BLOCK + 4 * number) * tokens;
    }
  }

  /** Bytes for each token and block. */
  public static final int TOKEN_BYTES = BLOCK + 4 * Field.values().length;

  private Panel() {}

  /**
   * Emits, for AVX-512, {@code void f(long from, long blocks, byte* bytes, float* fields, float*
   * x)}: quantises one token's row, x + from bytes, into its places in a panel of {@code tokens}
   * tokens.
   *
   * <p>Registers: z0, z1 the elements, z8 … constants.
   */
  static byte[] quantiser(int tokens) {
    Assembler a = new Assembler();
    a.add(R8, RDI);
    FloatCode.bits(a, 8, 0x7FFFFFFF);
    FloatCode.bits(a, 9, LEAST_BITS);
    FloatCode.bits(a, 10, MOST_BITS - LEAST_BITS);
    FloatCode.bits(a, 11, Float.floatToRawIntBits(127f));
    int loop = a.here();
    a.memory(Op.VMOVUPS, 0, R8, 0);
    a.memory(Op.VMOVUPS, 1, R8, 64);
    a.op(Op.VPANDD, 2, 0, 8);
    a.op(Op.VPANDD, 3, 1, 8);
    a.op(Op.VPMAXSD, 2, 2, 3);
    FloatCode.fold(a, Op.VPMAXSD, 2, 3);
    a.op(Op.VPBROADCASTD, 2, 2);
    a.op(Op.VDIVPS, Width.XMM, 4, 11, 2, 0);
    a.op(Op.VDIVPS, Width.XMM, 5, 2, 11, 0);
    a.op(Op.VPBROADCASTD, 4, 4);
    a.op(Op.VPSUBD, 6, 2, 9);
    a.opImmediate(Op.VPCMPUD, Width.ZMM, 1, 6, 10, 2); // k1: finite and not next to nothing
    a.op(Op.VMULPS, 0, 0, 4);
    a.op(Op.VMULPS, 1, 1, 4);
    a.op(Op.VCVTPS2DQ, Width.ZMM, 0, 0, 0, 1);
    a.op(Op.VCVTPS2DQ, Width.ZMM, 1, 0, 1, 1);
    a.memory(Op.VPMOVSDB_STORE, 0, RDX, 0);
    a.memory(Op.VPMOVSDB_STORE, 1, RDX, 16);
    store(a, 5, tokens, Field.SCALE);
    FloatCode.fold(a, Op.VPADDD, 0, 3);
    FloatCode.fold(a, Op.VPADDD, 1, 3);
    a.op(Op.VPADDD, 7, 0, 1);
    store(a, 7, tokens, Field.SUM);
    scaled(a, 7, 7, tokens, Field.MINUS_128);
    scaled(a, 7, 3, tokens, Field.MINUS_8);
    scaled(a, 0, 5, tokens, Field.MINUS_32_LOW);
    scaled(a, 1, 5, tokens, Field.MINUS_32_HIGH);
    a.addImmediate(R8, 4 * BLOCK);
    a.addImmediate(RDX, TOKEN_BYTES * tokens);
    a.addImmediate(RCX, TOKEN_BYTES * tokens);
    a.loop(RSI, loop);
    a.leave();
    return a.bytes();
  }

  private static void scaled(Assembler a, int sum, int shift, int tokens, Field field) {
    a.opImmediate(Op.VPSHIFTD, Width.XMM, 6, 6, sum, shift);
    // The register field of a shift says which: 6 is left. The destination stands in vvvv.
    a.op(Op.VPXORD, Width.XMM, 4, 4, 4, 0);
    a.op(Op.VPSUBD, Width.XMM, 4, 4, 6, 0);
    store(a, 4, tokens, field);
  }

  private static void store(Assembler a, int vector, int tokens, Field field) {
    a.memory(Op.VMOVD_STORE, Width.XMM, vector, 0, RCX, field.offset(tokens) - BLOCK * tokens);
  }
}
