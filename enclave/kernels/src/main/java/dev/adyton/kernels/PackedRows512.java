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
 * <p>For maintainers: places are ints that count vectors. From them the compiler proves once for a
 * loop that it stays inside; with longs it asks at each step, at a sixth of the speed. Four sums
 * are as many as it keeps in registers here: with eight it stops inlining, and boxes.
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

  private PackedRows512() {}

  /**
   * Goes on with the sums of four residues.
   *
   * @param at where their vectors lie, n of them, even
   * @param scales where the scales lie, one vector for two
   */
  static void sums(
      MemorySegment w, int at, int scales, int n, float[] x, int xo, float[] sums, int so) {
    FloatVector s0 = floats(sums, so);
    FloatVector s1 = floats(sums, so + WIDTH);
    FloatVector s2 = floats(sums, so + 2 * WIDTH);
    FloatVector s3 = floats(sums, so + 3 * WIDTH);
    for (int j = 0; j < n; j++) {
      IntVector q = ints(w, at + j);
      FloatVector d = floats(w, scales + (j >> 1));
      int k = xo + j * WIDTH;
      s0 = weights(q.lanewise(VectorOperators.LSHL, 24), d).fma(all(x[k]), s0);
      s1 = weights(q.lanewise(VectorOperators.LSHL, 16), d).fma(all(x[k + 1]), s1);
      s2 = weights(q.lanewise(VectorOperators.LSHL, 8), d).fma(all(x[k + 2]), s2);
      s3 = weights(q, d).fma(all(x[k + 3]), s3);
    }
    s0.intoArray(sums, so);
    s1.intoArray(sums, so + WIDTH);
    s2.intoArray(sums, so + 2 * WIDTH);
    s3.intoArray(sums, so + 3 * WIDTH);
  }

  /** Decodes n vectors of a run: residue i of the four to {@code out[to + i·apart …]}. */
  static void decode(
      MemorySegment w, int at, int scales, int n, MemorySegment out, int to, int apart) {
    for (int j = 0; j < n; j++) {
      IntVector q = ints(w, at + j);
      FloatVector d = floats(w, scales + (j >> 1));
      int o = to + j * STEP;
      store(weights(q.lanewise(VectorOperators.LSHL, 24), d), out, o);
      store(weights(q.lanewise(VectorOperators.LSHL, 16), d), out, o + apart);
      store(weights(q.lanewise(VectorOperators.LSHL, 8), d), out, o + 2 * apart);
      store(weights(q, d), out, o + 3 * apart);
    }
  }

  /** The weights in the upper bytes of sixteen words. */
  private static FloatVector weights(IntVector q, FloatVector d) {
    Vector<Float> whole = q.lanewise(VectorOperators.ASHR, 24).convert(VectorOperators.I2F, 0);
    return ((FloatVector) EXACT.cast(whole)).mul(d);
  }

  private static FloatVector all(float x) {
    return (FloatVector) EXACT.cast(FloatVector.broadcast(F, x));
  }

  private static IntVector ints(MemorySegment w, int at) {
    return (IntVector)
        EXACT_INTS.cast(IntVector.fromMemorySegment(I, w, BYTES * at, ByteOrder.LITTLE_ENDIAN));
  }

  private static FloatVector floats(float[] a, int at) {
    return (FloatVector) EXACT.cast(FloatVector.fromArray(F, a, at));
  }

  private static FloatVector floats(MemorySegment w, int at) {
    return (FloatVector)
        EXACT.cast(FloatVector.fromMemorySegment(F, w, BYTES * at, ByteOrder.LITTLE_ENDIAN));
  }

  private static void store(FloatVector v, MemorySegment out, int at) {
    v.intoMemorySegment(out, (long) Float.BYTES * at, ByteOrder.nativeOrder());
  }
}
