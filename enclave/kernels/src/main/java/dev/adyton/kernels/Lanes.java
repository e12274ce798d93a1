package dev.adyton.kernels;

import java.lang.foreign.MemorySegment;

/**
 * The loops that a rung of the ladder speeds up. Everything else is shared code.
 *
 * <p>What a loop computes is fixed by the numeric profile {@code f32/1}, not by the rung:
 *
 * <ul>
 *   <li>A dot product has {@link #LANES} = 16 virtual lanes. Element k belongs to lane k mod 16; a
 *       lane starts at +0 and takes its elements in ascending order, each with one fma. {@link
 *       #tree} then adds lane i+8 to lane i, i+4 to i, i+2 to i, i+1 to i.
 *   <li>All else is element by element, in {@link FloatMath}'s order of operations.
 * </ul>
 *
 * A vector of any width up to 16 floats can keep these lanes; none needs a reduction of its own.
 *
 * <p>For maintainers: loops work on arrays, but for the two that read what is large or must be
 * aligned. Scalar access to a segment of a shared arena costs more than decoding does; copying a
 * few rows at a time costs little.
 */
interface Lanes {
  /** Virtual lanes of a sum. */
  int LANES = 16;

  /** Rows or tokens that {@link #dot4} takes at once. */
  int TILE = 4;

  /** Returns the rung's name. */
  String name();

  /** Returns the dot product of n elements. */
  float dot(float[] a, int ao, float[] b, int bo, int n);

  /**
   * Writes the dot products of {@code a} with four rows of {@code b}, {@code stride} apart, to
   * {@code out[oo + i * step]}: the same bits as four calls of {@link #dot}.
   */
  default void dot4(
      float[] a, int ao, float[] b, int bo, int stride, int n, float[] out, int oo, int step) {
    float[] lane = new float[TILE * LANES];
    on4(a, ao, b, bo, stride, n, lane, 0);
    for (int i = 0; i < TILE; i++) {
      out[oo + i * step] = tree(lane, i * LANES);
    }
  }

  /**
   * Goes on with four sums, whose lanes lie at {@code lane[lo …]}, by n elements: what they took
   * before was whole rounds of lanes.
   */
  void on4(float[] a, int ao, float[] b, int bo, int stride, int n, float[] lane, int lo);

  /** To be called when {@code floats} of a block were written, before {@link #on16} reads them. */
  default void align(Block b, int floats) {}

  /** The same for four rows of {@code a} with four of {@code b}: 16 sums, a's row first. */
  default void on16(
      float[] a, int ao, int as, Block b, int bo, int bs, int n, float[] lane, int lo) {
    for (int i = 0; i < TILE; i++) {
      on4(a, ao + i * as, b.heap(), bo, bs, n, lane, lo + i * TILE * LANES);
    }
  }

  /** Ends 16 sums of {@link #on16}: to {@code out[oo + i * os + j]}, i the row of a. */
  default void trees(float[] lane, int lo, float[] out, int oo, int os) {
    for (int i = 0; i < TILE; i++) {
      for (int j = 0; j < TILE; j++) {
        out[oo + i * os + j] = tree(lane, lo + (i * TILE + j) * LANES);
      }
    }
  }

  /** Whether {@link ResidueProducts} run here. */
  default boolean residues() {
    return false;
  }

  /** Whether there is {@link #rows2} for weights of a type. */
  default boolean fuses(WeightType type) {
    return false;
  }

  /**
   * Writes the lanes of the sums of {@code x} with two rows of weights that lie {@code stride}
   * bytes apart: decoded as {@link #decode} does, but never stored.
   *
   * @param n whole blocks
   * @param lane where to, from its first on
   */
  default void rows2(
      WeightType type,
      MemorySegment w,
      long at,
      long stride,
      float[] x,
      int xo,
      int n,
      float[] lane) {
    throw new UnsupportedOperationException(type.name());
  }

  /** Returns the greatest of {@code first} and n elements; not a number if one is. */
  default float max(float first, float[] x, int at, int n) {
    float max = first;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, x[at + i]);
    }
    return max;
  }

  /** Adds {@code count} rows of v, each times its number in s, to out: in ascending order. */
  default void weigh(float[] s, int so, int count, float[] v, int vo, float[] out, int oo, int n) {
    for (int j = 0; j < count; j++) {
      addScaled(s[so + j], v, vo + j * n, out, oo, n);
    }
  }

  /**
   * The same for several outs of n floats, one after the other: out i with the numbers at {@code
   * s[so + i·width …]}.
   */
  default void weighAll(
      float[] s,
      int so,
      int width,
      int outs,
      int count,
      float[] v,
      int vo,
      float[] out,
      int oo,
      int n) {
    for (int i = 0; i < outs; i++) {
      weigh(s, so + i * width, count, v, vo, out, oo + i * n, n);
    }
  }

  /** Returns the sum of n elements, in 16 lanes as a dot product has them. */
  default float sum(float[] x, int at, int n) {
    float[] lane = new float[LANES];
    for (int i = 0; i < n; i++) {
      lane[i % LANES] += x[at + i];
    }
    return tree(lane, 0);
  }

  /** Adds s·v to out, each element with one fma. */
  void addScaled(float s, float[] v, int vo, float[] out, int oo, int n);

  /** Replaces x by e^(x−m). */
  void expMinus(float m, float[] x, int xo, int n);

  /** Replaces gate by silu(gate)·up. */
  void siluTimes(float[] gate, int go, float[] up, int uo, int n);

  /** Decodes {@code n} weights, whole blocks, that begin at {@code raw[at]}. */
  void decode(WeightType type, byte[] raw, int at, float[] out, int oo, int n);

  /** Sums 16 lanes: halves onto halves. */
  static float tree(float[] l, int o) {
    float a0 = (l[o] + l[o + 8]) + (l[o + 4] + l[o + 12]);
    float a1 = (l[o + 1] + l[o + 9]) + (l[o + 5] + l[o + 13]);
    float a2 = (l[o + 2] + l[o + 10]) + (l[o + 6] + l[o + 14]);
    float a3 = (l[o + 3] + l[o + 11]) + (l[o + 7] + l[o + 15]);
    return (a0 + a2) + (a1 + a3);
  }
}
