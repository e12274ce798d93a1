package dev.adyton.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of one token on vectors of 512 bits, from where the weights lie: two rows at a time, one
 * sum each. Weights are read once and from memory, so nothing may stand between memory and the
 * sums.
 *
 * <p>For maintainers: a helper that takes and returns a sum is compiled alone first, is then too
 * large to be inlined, and boxes; one that makes weights is small enough. With four rows in a
 * method the compiler's limit for inlining is reached in the fourth, which boxes as well.
 */
final class Fused512 {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_512;
  private static final VectorSpecies<Byte> B = ByteVector.SPECIES_128;

  /** See {@link Tiles512}. */
  private static final Class<? extends Vector<Float>> EXACT = F.vectorType();

  private static final Class<? extends Vector<Byte>> EXACT_BYTES = B.vectorType();
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int WEIGHTS = 32;

  private Fused512() {}

  static void bytes(
      MemorySegment w, long from, long stride, float[] x, int xo, int n, float[] lane) {
    FloatVector s0 = zero();
    FloatVector s1 = s0;
    int blocks = n / WEIGHTS;
    for (int b = 0; b < blocks; b++) {
      FloatVector x0 = load(x, xo + b * WEIGHTS);
      FloatVector x1 = load(x, xo + b * WEIGHTS + 16);
      long at = from + b * 34L;
      float d = scale(w, at);
      s0 = bytes(w, at + 2, d).fma(x0, s0);
      s0 = bytes(w, at + 18, d).fma(x1, s0);
      at += stride;
      d = scale(w, at);
      s1 = bytes(w, at + 2, d).fma(x0, s1);
      s1 = bytes(w, at + 18, d).fma(x1, s1);
    }
    s0.intoArray(lane, 0);
    s1.intoArray(lane, 16);
  }

  static void nibbles(
      MemorySegment w, long from, long stride, float[] x, int xo, int n, float[] lane) {
    FloatVector s0 = zero();
    FloatVector s1 = s0;
    int blocks = n / WEIGHTS;
    for (int b = 0; b < blocks; b++) {
      FloatVector x0 = load(x, xo + b * WEIGHTS);
      FloatVector x1 = load(x, xo + b * WEIGHTS + 16);
      long at = from + b * 18L;
      float d = scale(w, at);
      s0 = low(w, at + 2, d).fma(x0, s0);
      s0 = high(w, at + 2, d).fma(x1, s0);
      at += stride;
      d = scale(w, at);
      s1 = low(w, at + 2, d).fma(x0, s1);
      s1 = high(w, at + 2, d).fma(x1, s1);
    }
    s0.intoArray(lane, 0);
    s1.intoArray(lane, 16);
  }

  private static float scale(MemorySegment w, long at) {
    return Float.float16ToFloat(w.get(SHORT, at));
  }

  /** Sixteen weights of {@link WeightType#Q8_0}. */
  private static FloatVector bytes(MemorySegment w, long at, float d) {
    return floats(load(w, at)).mul(d);
  }

  /** The first sixteen weights of a block of {@link WeightType#Q4_0}. */
  private static FloatVector low(MemorySegment w, long at, float d) {
    return floats(load(w, at).and((byte) 15).sub((byte) 8)).mul(d);
  }

  /** The other sixteen. */
  private static FloatVector high(MemorySegment w, long at, float d) {
    ByteVector q = load(w, at).lanewise(VectorOperators.LSHR, 4);
    return floats(q.and((byte) 15).sub((byte) 8)).mul(d);
  }

  private static FloatVector floats(ByteVector q) {
    return (FloatVector) EXACT.cast(q.convertShape(VectorOperators.B2F, F, 0));
  }

  private static FloatVector zero() {
    return (FloatVector) EXACT.cast(FloatVector.zero(F));
  }

  private static FloatVector load(float[] x, int at) {
    return (FloatVector) EXACT.cast(FloatVector.fromArray(F, x, at));
  }

  private static ByteVector load(MemorySegment w, long at) {
    return (ByteVector)
        EXACT_BYTES.cast(ByteVector.fromMemorySegment(B, w, at, ByteOrder.LITTLE_ENDIAN));
  }
}
