package dev.adyton.training.model;

/** Sums whose order is fixed: eight interleaved chains, so that they are quick and repeatable. */
final class Sums {
  private Sums() {}

  static double product(float[] a, int ao, float[] b, int bo, int count) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    int i = 0;
    for (; i + 8 <= count; i += 8) {
      s0 += a[ao + i] * b[bo + i];
      s1 += a[ao + i + 1] * b[bo + i + 1];
      s2 += a[ao + i + 2] * b[bo + i + 2];
      s3 += a[ao + i + 3] * b[bo + i + 3];
      s4 += a[ao + i + 4] * b[bo + i + 4];
      s5 += a[ao + i + 5] * b[bo + i + 5];
      s6 += a[ao + i + 6] * b[bo + i + 6];
      s7 += a[ao + i + 7] * b[bo + i + 7];
    }
    for (; i < count; i++) {
      s0 += a[ao + i] * b[bo + i];
    }
    return (double) ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
  }

  static float sum(float[] a, int ao, int count) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    int i = 0;
    for (; i + 8 <= count; i += 8) {
      s0 += a[ao + i];
      s1 += a[ao + i + 1];
      s2 += a[ao + i + 2];
      s3 += a[ao + i + 3];
      s4 += a[ao + i + 4];
      s5 += a[ao + i + 5];
      s6 += a[ao + i + 6];
      s7 += a[ao + i + 7];
    }
    for (; i < count; i++) {
      s0 += a[ao + i];
    }
    return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
  }

  static float max(float[] a, int ao, int count) {
    float m = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      m = Math.max(m, a[ao + i]);
    }
    return m;
  }
}
