package dev.adyton.kernels;

/**
 * Elementary functions of the numeric profile: made of IEEE 754 operations and explicit fma only,
 * hence the same bits on every machine and rung. {@link Math}'s own may differ between an
 * interpreter, a compiler and a processor.
 */
public final class FloatMath {
  // exp(x) = 2^n · e^r with n = round(x / ln 2). Above the upper bound 2^n would overflow; below
  // the lower one 2^n would be subnormal.
  static final float EXP_MAX = 88.0f;
  static final float EXP_MIN = -87.0f;
  static final float LOG2_E = 0x1.715476p0f;

  /** Adding 1.5·2^23 and taking it away rounds to the nearest integer, ties to even. */
  static final float ROUNDER = 12582912f;

  // ln 2 in two parts; the first has few bits, so that n·LN2_HIGH is exact.
  static final float LN2_HIGH = 0x1.63p-1f;
  static final float LN2_LOW = -0x1.bd0106p-13f;

  // Weighted minimax fit of (e^r − 1 − r)/r² on |r| ≤ ln2/2, made for this project (Lawson's
  // iteration); its error is a thousandth of an ulp, so rounding dominates.
  static final float C2 = 0x1.0p-1f;
  static final float C3 = 0x1.555554p-3f;
  static final float C4 = 0x1.55548ep-5f;
  static final float C5 = 0x1.11127p-7f;
  static final float C6 = 0x1.6d8d06p-10f;
  static final float C7 = 0x1.9f0896p-13f;

  private FloatMath() {}

  /**
   * Returns e^x within 1.5 ulp on [−87, 88]; outside, the value at the nearer bound. NaN gives NaN.
   */
  public static float exp(float x) {
    float v = Math.max(Math.min(x, EXP_MAX), EXP_MIN);
    float n = Math.fma(v, LOG2_E, ROUNDER) - ROUNDER;
    float r = Math.fma(n, -LN2_HIGH, v);
    r = Math.fma(n, -LN2_LOW, r);
    float p = Math.fma(C7, r, C6);
    p = Math.fma(p, r, C5);
    p = Math.fma(p, r, C4);
    p = Math.fma(p, r, C3);
    p = Math.fma(p, r, C2);
    p = Math.fma(p, r * r, r) + 1f;
    return p * Float.intBitsToFloat(((int) n + 127) << 23);
  }

  /** Returns x / (1 + e^−x). */
  public static float silu(float x) {
    return x / (1f + exp(-x));
  }

  /** Returns tanh(x) within a few ulp. */
  public static float tanh(float x) {
    float size = Math.abs(x);
    if (size < 0.125f) {
      // Taylor's series: 1 − e^−2x would cancel here; the first term left out is below 2^-29.
      float z = x * x;
      float p = Math.fma(-17f / 315f, z, 2f / 15f);
      p = Math.fma(p, z, -1f / 3f);
      return Math.fma(p * z, x, x);
    }
    float e = exp(-2f * size);
    return Math.copySign((1f - e) / (1f + e), x);
  }

  /** Replaces n values v by cap·tanh(v/cap). */
  public static void cap(float cap, float[] x, int at, int n) {
    for (int i = at; i < at + n; i++) {
      x[i] = cap * tanh(x[i] / cap);
    }
  }

  /** Returns x·Φ(x) with Φ by tanh (Gaussian Error Linear Units, section 2): x / (1 + e^−2u). */
  public static float gelu(float x) {
    float u = 0.7978846f * Math.fma(0.044715f * x * x, x, x);
    return x / (1f + exp(-2f * u));
  }

  /**
   * Writes cos and sin of {@code angle}, |angle| ≤ 2^31, rounded from binary64 to binary32.
   *
   * @param out cos at {@code offset}, sin at {@code offset + 1}
   */
  public static void cosSin(double angle, float[] out, int offset) {
    // Reduce to |r| ≤ π/4 by Cody and Waite's method; each fma rounds once, the two parts of π/2
    // hold 106 bits.
    double n = Math.rint(angle * (2 / Math.PI));
    double r = Math.fma(-n, 0x1.921fb54442d18p0, angle);
    r = Math.fma(-n, 0x1.1a62633145c07p-54, r);
    double s = sine(r);
    double c = cosine(r);
    int quadrant = (int) ((long) n & 3);
    double cos = (quadrant & 1) == 0 ? c : s;
    double sin = (quadrant & 1) == 0 ? s : c;
    out[offset] = (float) (quadrant == 1 || quadrant == 2 ? -cos : cos);
    out[offset + 1] = (float) (quadrant >= 2 ? -sin : sin);
  }

  /** Taylor's series; the first term left out is below 2^-60 for |r| ≤ π/4. */
  private static double sine(double r) {
    double z = r * r;
    double p = -1.0 / 1307674368000.0;
    p = Math.fma(p, z, 1.0 / 6227020800.0);
    p = Math.fma(p, z, -1.0 / 39916800);
    p = Math.fma(p, z, 1.0 / 362880);
    p = Math.fma(p, z, -1.0 / 5040);
    p = Math.fma(p, z, 1.0 / 120);
    p = Math.fma(p, z, -1.0 / 6);
    return Math.fma(p * z, r, r);
  }

  private static double cosine(double r) {
    double z = r * r;
    double p = 1.0 / 20922789888000.0;
    p = Math.fma(p, z, -1.0 / 87178291200.0);
    p = Math.fma(p, z, 1.0 / 479001600);
    p = Math.fma(p, z, -1.0 / 3628800);
    p = Math.fma(p, z, 1.0 / 40320);
    p = Math.fma(p, z, -1.0 / 720);
    p = Math.fma(p, z, 1.0 / 24);
    p = Math.fma(p, z, -0.5);
    return Math.fma(p, z, 1.0);
  }
}
