package dev.adyton.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FloatMathTest {
  @Test
  void expIsWithinOneAndAHalfUlp() {
    double worst = 0;
    for (int i = -870_000; i <= 880_000; i++) {
      float x = i / 10_000f;
      double exact = StrictMath.exp(x);
      worst = Math.max(worst, Math.abs(FloatMath.exp(x) - exact) / Math.ulp((float) exact));
    }
    assertThat(worst).isLessThan(1.5);
  }

  @Test
  void expAtTheEdges() {
    assertThat(FloatMath.exp(0f)).isEqualTo(1f);
    assertThat(FloatMath.exp(Float.NEGATIVE_INFINITY)).isBetween(0f, 2e-38f);
    assertThat(FloatMath.exp(Float.POSITIVE_INFINITY)).isGreaterThan(1e38f).isFinite();
    assertThat(FloatMath.exp(Float.NaN)).isNaN();
  }

  @Test
  void cosAndSinAreRoundedOnce() {
    float[] out = new float[2];
    for (int i = 0; i < 300_000; i++) {
      double angle = i * 0.437 * (i % 7 == 0 ? -1 : 1);
      FloatMath.cosSin(angle, out, 0);
      assertThat(Math.abs(out[0] - StrictMath.cos(angle))).isLessThan(6.0e-8);
      assertThat(Math.abs(out[1] - StrictMath.sin(angle))).isLessThan(6.0e-8);
    }
  }
}
