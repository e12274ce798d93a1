package dev.adyton.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link Lanes512} that keep several sums in registers. A sum's own order is that of
 * one alone.
 */
final class Tiles512 {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_512;
  private static final int WIDTH = 16;

  /** Lanes l and l+distance change places. */
  private static final VectorShuffle<Float> SWAP_8 = swap(8);

  private static final VectorShuffle<Float> SWAP_4 = swap(4);
  private static final VectorShuffle<Float> SWAP_2 = swap(2);
  private static final VectorShuffle<Float> SWAP_1 = swap(1);

  /** The upper of each two runs of so many lanes. */
  private static final VectorMask<Float> UPPER_8 = VectorMask.fromLong(F, 0xFF00);

  private static final VectorMask<Float> UPPER_4 = VectorMask.fromLong(F, 0xF0F0);
  private static final VectorMask<Float> UPPER_2 = VectorMask.fromLong(F, 0xCCCC);
  private static final VectorMask<Float> UPPER_1 = VectorMask.fromLong(F, 0xAAAA);

  private Tiles512() {}

  private static VectorShuffle<Float> swap(int distance) {
    return VectorShuffle.fromOp(F, i -> i ^ distance);
  }

  /**
   * Four rows of a with four of b; n is whole vectors. The sums' lanes to {@code lane}, a's row
   * first.
   */
  static void dot16(float[] a, int ao, int as, float[] b, int bo, int bs, int n, float[] lane) {
    FloatVector s0 = FloatVector.zero(F);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    FloatVector s8 = s0;
    FloatVector s9 = s0;
    FloatVector s10 = s0;
    FloatVector s11 = s0;
    FloatVector s12 = s0;
    FloatVector s13 = s0;
    FloatVector s14 = s0;
    FloatVector s15 = s0;
    for (int k = 0; k < n; k += WIDTH) {
      FloatVector w0 = load(b, bo + k);
      FloatVector w1 = load(b, bo + bs + k);
      FloatVector w2 = load(b, bo + 2 * bs + k);
      FloatVector w3 = load(b, bo + 3 * bs + k);
      FloatVector x = load(a, ao + k);
      s0 = x.fma(w0, s0);
      s1 = x.fma(w1, s1);
      s2 = x.fma(w2, s2);
      s3 = x.fma(w3, s3);
      x = load(a, ao + as + k);
      s4 = x.fma(w0, s4);
      s5 = x.fma(w1, s5);
      s6 = x.fma(w2, s6);
      s7 = x.fma(w3, s7);
      x = load(a, ao + 2 * as + k);
      s8 = x.fma(w0, s8);
      s9 = x.fma(w1, s9);
      s10 = x.fma(w2, s10);
      s11 = x.fma(w3, s11);
      x = load(a, ao + 3 * as + k);
      s12 = x.fma(w0, s12);
      s13 = x.fma(w1, s13);
      s14 = x.fma(w2, s14);
      s15 = x.fma(w3, s15);
    }
    s0.intoArray(lane, 0);
    s1.intoArray(lane, 16);
    s2.intoArray(lane, 32);
    s3.intoArray(lane, 48);
    s4.intoArray(lane, 64);
    s5.intoArray(lane, 80);
    s6.intoArray(lane, 96);
    s7.intoArray(lane, 112);
    s8.intoArray(lane, 128);
    s9.intoArray(lane, 144);
    s10.intoArray(lane, 160);
    s11.intoArray(lane, 176);
    s12.intoArray(lane, 192);
    s13.intoArray(lane, 208);
    s14.intoArray(lane, 224);
    s15.intoArray(lane, 240);
  }

  /** Trees of 16 sums, a vector each: that of sum i in lane i of the first. */
  static void trees(float[] lane) {
    for (int i = 0; i < 8; i++) {
      step(lane, i, i + 8, SWAP_8, UPPER_8);
    }
    for (int i = 0; i < 4; i++) {
      step(lane, i, i + 4, SWAP_4, UPPER_4);
    }
    step(lane, 0, 2, SWAP_2, UPPER_2);
    step(lane, 1, 3, SWAP_2, UPPER_2);
    step(lane, 0, 1, SWAP_1, UPPER_1);
  }

  private static void step(
      float[] lane, int x, int y, VectorShuffle<Float> swap, VectorMask<Float> upper) {
    both(load(lane, 16 * x), swap, load(lane, 16 * y), upper).intoArray(lane, 16 * x);
  }

  /** A step of two trees: x's in the lower lanes of each run, y's in the upper ones. */
  private static FloatVector both(
      FloatVector x, VectorShuffle<Float> swap, FloatVector y, VectorMask<Float> upper) {
    return x.add(x.rearrange(swap)).blend(y.add(y.rearrange(swap)), upper);
  }

  /** Adds {@code count} rows of v, weighed, to 64 floats of out. */
  static void weigh64(
      float[] s, int so, int count, float[] v, int vo, int stride, float[] out, int oo) {
    FloatVector s0 = load(out, oo);
    FloatVector s1 = load(out, oo + 16);
    FloatVector s2 = load(out, oo + 32);
    FloatVector s3 = load(out, oo + 48);
    for (int j = 0; j < count; j++) {
      FloatVector weight = FloatVector.broadcast(F, s[so + j]);
      int at = vo + j * stride;
      s0 = weight.fma(load(v, at), s0);
      s1 = weight.fma(load(v, at + 16), s1);
      s2 = weight.fma(load(v, at + 32), s2);
      s3 = weight.fma(load(v, at + 48), s3);
    }
    s0.intoArray(out, oo);
    s1.intoArray(out, oo + 16);
    s2.intoArray(out, oo + 32);
    s3.intoArray(out, oo + 48);
  }

  /** Sums whole vectors lane by lane into {@code lane}. */
  static void sum(float[] x, int at, int n, float[] lane) {
    FloatVector s = FloatVector.zero(F);
    for (int k = 0; k < n; k += WIDTH) {
      s = s.add(load(x, at + k));
    }
    s.intoArray(lane, 0);
  }

  private static FloatVector load(float[] a, int at) {
    return FloatVector.fromArray(F, a, at);
  }
}
