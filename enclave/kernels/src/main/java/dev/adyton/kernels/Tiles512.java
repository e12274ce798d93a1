package dev.adyton.kernels;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link Lanes512} that keep several sums in registers. A sum's own order is that of
 * one alone.
 */
final class Tiles512 {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_512;
  private static final ByteOrder NATIVE = ByteOrder.nativeOrder();

  /**
   * What a vector is cast to where a sum begins. Without it the compiler knows the class of a sum
   * only from profiles: where it had none, it boxed every sum at every step, in one JVM of four.
   */
  private static final Class<? extends Vector<Float>> EXACT = F.vectorType();

  private static final int WIDTH = 16;

  private Tiles512() {}

  /** Goes on with 16 sums, four rows of a with four of b; n is whole vectors. */
  static void on16(
      float[] a, int ao, int as, MemorySegment b, int bo, int bs, int n, float[] lane, int lo) {
    FloatVector s0 = load(lane, lo);
    FloatVector s1 = load(lane, lo + 16);
    FloatVector s2 = load(lane, lo + 32);
    FloatVector s3 = load(lane, lo + 48);
    FloatVector s4 = load(lane, lo + 64);
    FloatVector s5 = load(lane, lo + 80);
    FloatVector s6 = load(lane, lo + 96);
    FloatVector s7 = load(lane, lo + 112);
    FloatVector s8 = load(lane, lo + 128);
    FloatVector s9 = load(lane, lo + 144);
    FloatVector s10 = load(lane, lo + 160);
    FloatVector s11 = load(lane, lo + 176);
    FloatVector s12 = load(lane, lo + 192);
    FloatVector s13 = load(lane, lo + 208);
    FloatVector s14 = load(lane, lo + 224);
    FloatVector s15 = load(lane, lo + 240);
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
    s0.intoArray(lane, lo);
    s1.intoArray(lane, lo + 16);
    s2.intoArray(lane, lo + 32);
    s3.intoArray(lane, lo + 48);
    s4.intoArray(lane, lo + 64);
    s5.intoArray(lane, lo + 80);
    s6.intoArray(lane, lo + 96);
    s7.intoArray(lane, lo + 112);
    s8.intoArray(lane, lo + 128);
    s9.intoArray(lane, lo + 144);
    s10.intoArray(lane, lo + 160);
    s11.intoArray(lane, lo + 176);
    s12.intoArray(lane, lo + 192);
    s13.intoArray(lane, lo + 208);
    s14.intoArray(lane, lo + 224);
    s15.intoArray(lane, lo + 240);
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

  /** The same for four outs at once, as far apart as rows of v, their numbers {@code width}. */
  static void weigh4(
      float[] s, int so, int width, int count, float[] v, int vo, int stride, float[] out, int oo) {
    FloatVector s0 = load(out, oo);
    FloatVector s1 = load(out, oo + 16);
    FloatVector s2 = load(out, oo + 32);
    FloatVector s3 = load(out, oo + 48);
    FloatVector s4 = load(out, oo + stride);
    FloatVector s5 = load(out, oo + stride + 16);
    FloatVector s6 = load(out, oo + stride + 32);
    FloatVector s7 = load(out, oo + stride + 48);
    FloatVector s8 = load(out, oo + 2 * stride);
    FloatVector s9 = load(out, oo + 2 * stride + 16);
    FloatVector s10 = load(out, oo + 2 * stride + 32);
    FloatVector s11 = load(out, oo + 2 * stride + 48);
    FloatVector s12 = load(out, oo + 3 * stride);
    FloatVector s13 = load(out, oo + 3 * stride + 16);
    FloatVector s14 = load(out, oo + 3 * stride + 32);
    FloatVector s15 = load(out, oo + 3 * stride + 48);
    for (int j = 0; j < count; j++) {
      int at = vo + j * stride;
      FloatVector v0 = load(v, at);
      FloatVector v1 = load(v, at + 16);
      FloatVector v2 = load(v, at + 32);
      FloatVector v3 = load(v, at + 48);
      FloatVector weight = FloatVector.broadcast(F, s[so + j]);
      s0 = weight.fma(v0, s0);
      s1 = weight.fma(v1, s1);
      s2 = weight.fma(v2, s2);
      s3 = weight.fma(v3, s3);
      weight = FloatVector.broadcast(F, s[so + j + width]);
      s4 = weight.fma(v0, s4);
      s5 = weight.fma(v1, s5);
      s6 = weight.fma(v2, s6);
      s7 = weight.fma(v3, s7);
      weight = FloatVector.broadcast(F, s[so + j + 2 * width]);
      s8 = weight.fma(v0, s8);
      s9 = weight.fma(v1, s9);
      s10 = weight.fma(v2, s10);
      s11 = weight.fma(v3, s11);
      weight = FloatVector.broadcast(F, s[so + j + 3 * width]);
      s12 = weight.fma(v0, s12);
      s13 = weight.fma(v1, s13);
      s14 = weight.fma(v2, s14);
      s15 = weight.fma(v3, s15);
    }
    s0.intoArray(out, oo);
    s1.intoArray(out, oo + 16);
    s2.intoArray(out, oo + 32);
    s3.intoArray(out, oo + 48);
    s4.intoArray(out, oo + stride);
    s5.intoArray(out, oo + stride + 16);
    s6.intoArray(out, oo + stride + 32);
    s7.intoArray(out, oo + stride + 48);
    s8.intoArray(out, oo + 2 * stride);
    s9.intoArray(out, oo + 2 * stride + 16);
    s10.intoArray(out, oo + 2 * stride + 32);
    s11.intoArray(out, oo + 2 * stride + 48);
    s12.intoArray(out, oo + 3 * stride);
    s13.intoArray(out, oo + 3 * stride + 16);
    s14.intoArray(out, oo + 3 * stride + 32);
    s15.intoArray(out, oo + 3 * stride + 48);
  }

  /** The greatest of {@code first} and whole vectors, by lanes, to {@code lane}. */
  static void max(float first, float[] x, int at, int n, float[] lane) {
    FloatVector m = (FloatVector) EXACT.cast(FloatVector.broadcast(F, first));
    for (int k = 0; k < n; k += WIDTH) {
      m = m.max(load(x, at + k));
    }
    m.intoArray(lane, 0);
  }

  /** Sums whole vectors lane by lane into {@code lane}. */
  static void sum(float[] x, int at, int n, float[] lane) {
    FloatVector s = (FloatVector) EXACT.cast(FloatVector.zero(F));
    for (int k = 0; k < n; k += WIDTH) {
      s = s.add(load(x, at + k));
    }
    s.intoArray(lane, 0);
  }

  private static FloatVector load(float[] a, int at) {
    return (FloatVector) EXACT.cast(FloatVector.fromArray(F, a, at));
  }

  private static FloatVector load(MemorySegment b, int at) {
    long bytes = (long) Float.BYTES * at;
    return (FloatVector) EXACT.cast(FloatVector.fromMemorySegment(F, b, bytes, NATIVE));
  }
}
