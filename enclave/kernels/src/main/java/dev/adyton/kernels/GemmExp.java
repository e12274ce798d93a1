package dev.adyton.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * e to the power of x in float32, in place, with the same bits at any vector width.
 *
 * <p>Own polynomial instead of the library's: {@code Math.exp} and the vector intrinsics differ
 * from machine to machine, and then two trainings of one seed would too. x is split into n·ln 2 + r
 * with |r| ≤ ln 2 / 2; e^r is a polynomial of degree 6; 2^n goes into the exponent bits. Relative
 * error at most 3 units in the last place, tested. Inputs are clamped to [-87, 88].
 */
public final class GemmExp {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final float LOW = -87f;
  private static final float HIGH = 88f;
  private static final float LOG2_E = 1.442695f;

  /** ln 2 in two parts; the first has few enough bits that its product with n is exact. */
  private static final float LN2_HIGH = 355f / 512;

  private static final float LN2_LOW = -2.12194440e-4f;

  /** Adding 1.5·2^23 rounds a small float to the nearest integer, left in its low bits. */
  private static final float ROUND = 12582912f;

  private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);
  private static final float C2 = 0.5f;
  private static final float C3 = 1f / 6;
  private static final float C4 = 1f / 24;
  private static final float C5 = 1f / 120;
  private static final float C6 = 1f / 720;

  private GemmExp() {}

  /** Replaces {@code x[from .. from + count)} by e^(x - shift). */
  public static void exp(float[] x, int from, int count, float shift) {
    int i = 0;
    for (; i + SPECIES.length() <= count; i += SPECIES.length()) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, from + i).sub(shift);
      exp(v).intoArray(x, from + i);
    }
    for (; i < count; i++) {
      x[from + i] = exp(x[from + i] - shift);
    }
  }

  private static FloatVector exp(FloatVector x) {
    FloatVector v = x.max(LOW).min(HIGH);
    FloatVector rounded = v.mul(LOG2_E).add(ROUND);
    FloatVector n = rounded.sub(ROUND);
    FloatVector r = n.fma(FloatVector.broadcast(SPECIES, -LN2_HIGH), v);
    r = n.fma(FloatVector.broadcast(SPECIES, -LN2_LOW), r);
    FloatVector p = r.fma(FloatVector.broadcast(SPECIES, C6), FloatVector.broadcast(SPECIES, C5));
    p = p.fma(r, FloatVector.broadcast(SPECIES, C4));
    p = p.fma(r, FloatVector.broadcast(SPECIES, C3));
    p = p.fma(r, FloatVector.broadcast(SPECIES, C2));
    p = p.fma(r, FloatVector.broadcast(SPECIES, 1f));
    p = p.fma(r, FloatVector.broadcast(SPECIES, 1f));
    IntVector exponent = rounded.reinterpretAsInts().sub(ROUND_BITS);
    return p.reinterpretAsInts()
        .add(exponent.lanewise(VectorOperators.LSHL, 23))
        .reinterpretAsFloats();
  }

  /** The same for one number: the reference of the vector path, step by step. */
  public static float exp(float x) {
    float v = Math.min(Math.max(x, LOW), HIGH);
    float rounded = v * LOG2_E + ROUND;
    float n = rounded - ROUND;
    float r = Math.fma(n, -LN2_HIGH, v);
    r = Math.fma(n, -LN2_LOW, r);
    float p = Math.fma(r, C6, C5);
    p = Math.fma(p, r, C4);
    p = Math.fma(p, r, C3);
    p = Math.fma(p, r, C2);
    p = Math.fma(p, r, 1f);
    p = Math.fma(p, r, 1f);
    int exponent = Float.floatToRawIntBits(rounded) - ROUND_BITS;
    return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (exponent << 23));
  }
}
