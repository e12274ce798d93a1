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

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Attention of one token's query heads that share a key-value head, in AVX-512, a page of positions
 * at a time: scores, their softmax, the values they weigh. The order of every operation is that of
 * the profile {@code f32/1}: 16 lanes and a tree for a score, ascending positions for a value.
 *
 * <p>Scores are computed of whole pages, also of positions that the token does not see: what is
 * beyond those it sees is never read.
 */
public final class AttentionCode {
  /** Positions of a page. */
  public static final int PAGE = 32;

  /** Most vectors of 16 floats that a head has. */
  static final int CHUNKS = 16;

  /** Vectors that are widened in a round: a page has a multiple of it. */
  private static final int UNROLLED = 4;

  /** Query heads, and vectors of a head, whose values are summed at once: 16 registers. */
  static final int AT_ONCE = 4;

  private static final int LANES = 16;
  private static final int VECTOR_BYTES = 64;
  private static final int HALVES_BYTES = 32;

  private final MemorySegment softmax;
  private final MemorySegment widen;
  private final MemorySegment[] scores;
  private final MemorySegment[] values;

  /**
   * @param at where each of {@link #parts} lies
   */
  AttentionCode(MemorySegment[] at) {
    this.softmax = at[0];
    this.widen = at[1];
    this.scores = Arrays.copyOfRange(at, 2, 2 + CHUNKS);
    this.values = Arrays.copyOfRange(at, 2 + CHUNKS, at.length);
  }

  static List<byte[]> parts() {
    List<byte[]> out = new ArrayList<>();
    out.add(softmaxCode());
    out.add(widenCode());
    for (int chunks = 1; chunks <= CHUNKS; chunks++) {
      out.add(scoresCode(chunks));
    }
    for (int heads = 1; heads <= AT_ONCE; heads++) {
      for (int chunks = 1; chunks <= AT_ONCE; chunks++) {
        out.add(valuesCode(heads, chunks));
      }
    }
    return out;
  }

  /** Returns whether there is code for heads of {@code dim} floats. */
  public static boolean takes(int dim) {
    return dim % LANES == 0 && dim <= CHUNKS * LANES;
  }

  /**
   * Decodes a head's keys or values of a page, binary16, to floats: once for all queries of all
   * tokens that look at the page. What will be widened next is fetched meanwhile: pages lie
   * anywhere, so that nobody else can guess where it is.
   *
   * @param any of the heap; not touched
   * @param next of as many bytes as {@code halves}
   */
  public void widen(MemorySegment any, long halves, int dim, long floats, long next) {
    long rounds = (long) PAGE * dim / LANES / UNROLLED;
    NativeCall.kernel(widen, halves, floats, rounds, next, any, 0, 0);
  }

  /**
   * Scores of a page's positions, not scaled yet.
   *
   * @param q where, in bytes, the first of {@code heads} queries begins, one after the other
   * @param keys the page's, of this head, widened
   * @param out scores of the first query; the next one's are {@code stride} bytes on
   */
  public void scores(
      MemorySegment queries, long q, int heads, int dim, long keys, long out, long stride) {
    NativeCall.kernel(scores[dim / LANES - 1], q, keys, out, heads, queries, stride, 0);
  }

  /**
   * Makes scores probabilities, in place: scaled, e to the power of them minus the largest, divided
   * by their sum.
   *
   * @param any of the heap; not touched
   * @param from the first of {@code n} scores; {@code heads} rows, {@code stride} bytes apart
   */
  public void softmax(MemorySegment any, long from, int n, int heads, long stride, float scale) {
    long mask = (1L << n % LANES) - 1;
    long bits = Float.floatToRawIntBits(scale) & 0xFFFFFFFFL;
    NativeCall.kernel(softmax, from, n / LANES, mask, heads, any, stride, bits);
  }

  /**
   * Adds a page's values, weighed.
   *
   * @param from weights of the first head's first position; the next head's are {@code stride} on
   * @param values of that position, widened
   * @param n how many positions
   * @param out where, in bytes, the first head's sums begin
   */
  public void values(
      MemorySegment sums,
      long out,
      int heads,
      int dim,
      long values,
      int n,
      long from,
      long stride) {
    for (int h = 0; h < heads; h += AT_ONCE) {
      int some = Math.min(AT_ONCE, heads - h);
      for (int c = 0; c < dim / LANES; c += AT_ONCE) {
        int chunks = Math.min(AT_ONCE, dim / LANES - c);
        long at = out + 4L * h * dim + (long) VECTOR_BYTES * c;
        NativeCall.kernel(
            this.values[(some - 1) * AT_ONCE + chunks - 1],
            from + h * stride,
            values + (long) VECTOR_BYTES * c,
            n,
            at,
            sums,
            stride,
            4L * dim);
      }
    }
  }

  /** {@code void f(halves, floats, rounds, next, -, -, -)}: four vectors a round. */
  private static byte[] widenCode() {
    Assembler a = new Assembler();
    int loop = a.here();
    for (int i = 0; i < UNROLLED; i++) {
      a.memory(Op.VCVTPH2PS, i, RDI, HALVES_BYTES * i);
    }
    for (int i = 0; i < UNROLLED; i++) {
      a.memory(Op.VMOVUPS_STORE, i, RSI, VECTOR_BYTES * i);
    }
    for (int at = 0; at < HALVES_BYTES * UNROLLED; at += VECTOR_BYTES) {
      a.prefetch(RCX, at);
    }
    a.addImmediate(RDI, HALVES_BYTES * UNROLLED);
    a.addImmediate(RSI, VECTOR_BYTES * UNROLLED);
    a.addImmediate(RCX, HALVES_BYTES * UNROLLED);
    a.loop(RDX, loop);
    a.leave();
    return a.bytes();
  }

  /** {@code void f(q, keys, out, heads, float* queries, stride)}. Registers: z0 … z15 scores. */
  private static byte[] scoresCode(int chunks) {
    Assembler a = new Assembler();
    int row = chunks * VECTOR_BYTES;
    a.add(R8, RDI);
    int loop = a.here();
    for (int half = 0; half < PAGE; half += LANES) {
      for (int j = 0; j < LANES; j++) {
        FloatCode.zero(a, j);
      }
      for (int c = 0; c < row; c += VECTOR_BYTES) {
        a.memory(Op.VMOVUPS, 16, R8, c);
        for (int j = 0; j < LANES; j++) {
          a.memory(Op.VFMADD231PS, Width.ZMM, j, 16, RSI, (half + j) * row + c);
        }
      }
      foldAll(a);
      a.memory(Op.VMOVUPS_STORE, 0, RDX, 4 * half);
    }
    a.addImmediate(R8, row);
    a.add(RDX, R9);
    a.loop(RCX, loop);
    a.leave();
    return a.bytes();
  }

  /** Sixteen trees at once: lane j of z0 becomes the sum of zj's lanes, halves onto halves. */
  static void foldAll(Assembler a) {
    for (int j = 0; j < LANES; j++) {
      if ((j & 4) == 0) {
        pair(a, Op.VSHUFF32X4, j, j + 4, 0x44, 0xEE);
      }
    }
    for (int j = 0; j < 4; j++) {
      pair(a, Op.VSHUFF32X4, j, j + 8, 0x88, 0xDD);
    }
    pair(a, Op.VSHUFPS, 0, 1, 0x44, 0xEE);
    pair(a, Op.VSHUFPS, 2, 3, 0x44, 0xEE);
    pair(a, Op.VSHUFPS, 0, 2, 0x88, 0xDD);
  }

  /** x = one selection of x and y plus another. */
  private static void pair(Assembler a, Op shuffle, int x, int y, int first, int second) {
    a.opImmediate(shuffle, Width.ZMM, 17, x, y, first);
    a.opImmediate(shuffle, Width.ZMM, x, x, y, second);
    a.op(Op.VADDPS, x, 17, x);
  }

  /** {@code void f(from, vectors, mask, heads, -, stride, scale)}. */
  private static byte[] softmaxCode() {
    Assembler a = new Assembler();
    a.loadStack(RAX, 8);
    a.op(Op.VPBROADCASTD_GENERAL, 16, RAX);
    FloatCode.constant(a, 17, Float.NEGATIVE_INFINITY);
    FloatCode.exponentialConstants(a);
    a.mask(1, RDX);
    int loop = a.here();
    largest(a);
    FloatCode.zero(a, 3);
    over(
        a,
        () -> {
          a.op(Op.VSUBPS, 1, 1, 0);
          FloatCode.exponential(a, 1, 1, 4, 5, 6);
        },
        () -> a.op(Op.VADDPS, 3, 3, 1),
        () -> a.op(Op.VMOVDQA32, Width.ZMM, 1, 0, 1, 1));
    FloatCode.fold(a, Op.VADDPS, 3, 1);
    a.op(Op.VDIVPS, Width.XMM, 3, FloatCode.one(), 3, 0);
    a.op(Op.VPBROADCASTD, 3, 3);
    over(a, () -> a.op(Op.VMULPS, 1, 1, 3), () -> {}, () -> {});
    a.add(RDI, R9);
    a.loop(RCX, loop);
    a.leave();
    return a.bytes();
  }

  /** Scales all scores; the largest in every lane of z0. Not a number may be lost: it will show. */
  private static void largest(Assembler a) {
    FloatCode.copy(a, 0, 17);
    over(
        a,
        () -> a.op(Op.VMULPS, 1, 1, 16),
        () -> a.op(Op.VMAXPS, 0, 0, 1),
        () -> {
          FloatCode.copy(a, 2, 17);
          a.merge(Op.VMOVDQA32, 2, 1, 1);
          FloatCode.copy(a, 1, 2);
        });
    FloatCode.fold(a, Op.VMAXPS, 0, 2);
    a.op(Op.VPBROADCASTD, 0, 0);
  }

  /**
   * Does {@code change} to a row's vectors in z1, stores them and then does {@code note}; in the
   * last, which the mask cuts, {@code cut} comes between.
   */
  private static void over(Assembler a, Runnable change, Runnable note, Runnable cut) {
    a.move(R10, RDI);
    a.move(RAX, RSI);
    int none = a.skipIfZero(RAX);
    int loop = a.here();
    a.memory(Op.VMOVUPS, 1, R10, 0);
    change.run();
    a.memory(Op.VMOVUPS_STORE, 1, R10, 0);
    note.run();
    a.addImmediate(R10, VECTOR_BYTES);
    a.loop(RAX, loop);
    a.land(none);
    a.maskedLoad(Op.VMOVUPS, 1, R10, 1);
    change.run();
    a.maskedStore(Op.VMOVUPS_STORE, 1, R10, 1);
    cut.run();
    note.run();
  }

  /** {@code void f(from, values, n, out, float* sums, stride, row)}. z0 … z15 the sums. */
  private static byte[] valuesCode(int heads, int chunks) {
    Assembler a = new Assembler();
    int[] weights = {RDI, RAX, RCX, R11};
    a.add(R8, RCX);
    a.loadStack(R10, 8);
    sums(a, Op.VMOVUPS, heads, chunks);
    for (int h = 1; h < heads; h++) {
      a.move(weights[h], weights[h - 1]);
      a.add(weights[h], R9);
    }
    int loop = a.here();
    for (int c = 0; c < chunks; c++) {
      a.memory(Op.VMOVUPS, 16 + c, RSI, VECTOR_BYTES * c);
    }
    for (int h = 0; h < heads; h++) {
      a.memory(Op.VPBROADCASTD, 20 + h, weights[h], 0);
      for (int c = 0; c < chunks; c++) {
        a.op(Op.VFMADD231PS, AT_ONCE * h + c, 20 + h, 16 + c);
      }
      a.addImmediate(weights[h], Float.BYTES);
    }
    a.add(RSI, R10);
    a.loop(RDX, loop);
    sums(a, Op.VMOVUPS_STORE, heads, chunks);
    a.leave();
    return a.bytes();
  }

  private static void sums(Assembler a, Op op, int heads, int chunks) {
    a.move(R11, R8);
    for (int h = 0; h < heads; h++) {
      for (int c = 0; c < chunks; c++) {
        a.memory(op, AT_ONCE * h + c, R11, VECTOR_BYTES * c);
      }
      a.add(R11, R10);
    }
  }
}
