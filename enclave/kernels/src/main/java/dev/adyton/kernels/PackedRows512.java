package dev.adyton.kernels;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link PackedRows} on vectors of 512 bits.
 *
 * <p>For maintainers: the compiler stops inlining at 18,000 nodes of its own, and what is left is
 * boxed: eight sums in a loop, or a loop of two vectors a step, are beyond that. An operation with
 * a number instead of a vector of it costs more of them. Of what a step takes, more than half is
 * arithmetic of places and questions where segments end; a beginning in longs and a step in ints is
 * the form in which the compiler asks least.
 */
final class PackedRows512 {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_512;
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_512;

  /** See {@link Tiles512}. */
  private static final Class<? extends Vector<Float>> EXACT = F.vectorType();

  private static final Class<? extends Vector<Integer>> EXACT_INTS = I.vectorType();

  /** Floats of a vector. */
  private static final int WIDTH = 16;

  /** Floats from one column of {@link ResidueProducts} to the next. */
  private static final int STEP = 32;

  private static final long BYTES = 64;

  /*
   * Eight bits of a word, where others are cleared, are the last of a float's fraction that begins
   * with the exponent of 2^16, or in the middle with that of 2^8: the float is that power more than
   * they say. What they say is 128 more than the weight, so that, times the scale, these numbers
   * have to be taken off. All of it is exact: a scale has eleven significant bits.
   */
  private static final int LOW_BITS = 0x7f80;
  private static final int LOW_ONE = 0x47800000;
  private static final float LOW_ZERO = 65536 + 128;
  private static final int HIGH_BITS = 0x7f8000;
  private static final int HIGH_ONE = 0x43800000;
  private static final float HIGH_ZERO = 256 + 128;

  private PackedRows512() {}

  /**
   * Goes on with the sums of four residues, four columns apart.
   *
   * @param at where their vectors lie, n of them, even
   * @param scales where the scales lie, one vector for two
   */
  static void sums(
      MemorySegment w, int at, int scales, int n, float[] x, int xo, float[] sums, int so) {
    long qs = BYTES * at;
    long ds = BYTES * scales;
    FloatVector s0 = floats(sums, so);
    FloatVector s1 = floats(sums, so + 4 * WIDTH);
    FloatVector s2 = floats(sums, so + 8 * WIDTH);
    FloatVector s3 = floats(sums, so + 12 * WIDTH);
    IntVector lowBits = IntVector.broadcast(I, LOW_BITS);
    IntVector lowOne = IntVector.broadcast(I, LOW_ONE);
    IntVector highBits = IntVector.broadcast(I, HIGH_BITS);
    IntVector highOne = IntVector.broadcast(I, HIGH_ONE);
    for (int j = 0; j < n; j++) {
      IntVector q = ints(w, qs + BYTES * j);
      FloatVector d = floats(w, ds + BYTES * (j >> 1));
      FloatVector low = d.mul(-LOW_ZERO);
      FloatVector high = d.mul(-HIGH_ZERO);
      int k = xo + j * WIDTH;
      s0 = number(q, lowBits, lowOne).fma(d, low).fma(all(x[k]), s0);
      s1 = number(q, highBits, highOne).fma(d, high).fma(all(x[k + 4]), s1);
      q = q.lanewise(VectorOperators.ROL, 16);
      s2 = number(q, lowBits, lowOne).fma(d, low).fma(all(x[k + 8]), s2);
      s3 = number(q, highBits, highOne).fma(d, high).fma(all(x[k + 12]), s3);
    }
    s0.intoArray(sums, so);
    s1.intoArray(sums, so + 4 * WIDTH);
    s2.intoArray(sums, so + 8 * WIDTH);
    s3.intoArray(sums, so + 12 * WIDTH);
  }

  /** Decodes n vectors of a run: residue i of the four to {@code out[to + i·apart …]}. */
  static void decode(
      MemorySegment w, int at, int scales, int n, MemorySegment out, int to, int apart) {
    IntVector lowBits = IntVector.broadcast(I, LOW_BITS);
    IntVector lowOne = IntVector.broadcast(I, LOW_ONE);
    IntVector highBits = IntVector.broadcast(I, HIGH_BITS);
    IntVector highOne = IntVector.broadcast(I, HIGH_ONE);
    for (int j = 0; j < n; j++) {
      IntVector q = ints(w, BYTES * (at + j));
      FloatVector d = floats(w, BYTES * (scales + (j >> 1)));
      FloatVector low = d.mul(-LOW_ZERO);
      FloatVector high = d.mul(-HIGH_ZERO);
      int o = to + j * STEP;
      store(number(q, lowBits, lowOne).fma(d, low), out, o);
      store(number(q, highBits, highOne).fma(d, high), out, o + apart);
      q = q.lanewise(VectorOperators.ROL, 16);
      store(number(q, lowBits, lowOne).fma(d, low), out, o + 2 * apart);
      store(number(q, highBits, highOne).fma(d, high), out, o + 3 * apart);
    }
  }

  /** The float whose fraction has {@code bits} of q, and whose power of two {@code one} has. */
  private static FloatVector number(IntVector q, IntVector bits, IntVector one) {
    return (FloatVector) EXACT.cast(q.and(bits).or(one).reinterpretAsFloats());
  }

  private static FloatVector all(float x) {
    return (FloatVector) EXACT.cast(FloatVector.broadcast(F, x));
  }

  private static IntVector ints(MemorySegment w, long at) {
    return (IntVector)
        EXACT_INTS.cast(IntVector.fromMemorySegment(I, w, at, ByteOrder.LITTLE_ENDIAN));
  }

  private static FloatVector floats(float[] a, int at) {
    return (FloatVector) EXACT.cast(FloatVector.fromArray(F, a, at));
  }

  private static FloatVector floats(MemorySegment w, long at) {
    return (FloatVector)
        EXACT.cast(FloatVector.fromMemorySegment(F, w, at, ByteOrder.LITTLE_ENDIAN));
  }

  private static void store(FloatVector v, MemorySegment out, int at) {
    v.intoMemorySegment(out, (long) Float.BYTES * at, ByteOrder.nativeOrder());
  }
}
