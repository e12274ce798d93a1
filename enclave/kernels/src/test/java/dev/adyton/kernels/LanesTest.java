package dev.adyton.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every vector width gives the reference's bits, on sizes off the lane multiples too. */
final class LanesTest {
  private static final int[] SIZES = {
    0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 23, 31, 32, 33, 47, 63, 64, 65, 100, 127, 129, 172, 257
  };
  private static final long SEED = 20261120;

  private final Random random = new Random(SEED);

  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512})
  void dotProducts(int bits) {
    Lanes vector = VectorRung.lanes(bits);
    for (int n : SIZES) {
      float[] a = floats(n + 3);
      float[] b = floats(4 * (n + 2) + 5);
      assertBits(
          new float[] {vector.dot(a, 3, b, 5, n)},
          new float[] {ScalarLanes.INSTANCE.dot(a, 3, b, 5, n)});
      float[] actual = new float[9];
      float[] expected = new float[9];
      vector.dot4(a, 3, b, 1, n + 2, n, actual, 1, 2);
      ScalarLanes.INSTANCE.dot4(a, 3, b, 1, n + 2, n, expected, 1, 2);
      assertBits(actual, expected);
      float[] rows = floats(4 * (n + 1) + 2);
      float[] many = new float[24];
      float[] all = new float[24];
      vector.dot16(rows, 2, n + 1, b, 1, n + 2, n, many, 1, 6);
      for (int i = 0; i < 4; i++) {
        ScalarLanes.INSTANCE.dot4(rows, 2 + i * (n + 1), b, 1, n + 2, n, all, 1 + 6 * i, 1);
      }
      assertBits(many, all);
      assertBits(
          new float[] {vector.sum(a, 2, n)}, new float[] {ScalarLanes.INSTANCE.sum(a, 2, n)});
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512})
  void weighing(int bits) {
    Lanes vector = VectorRung.lanes(bits);
    for (int n : new int[] {1, 16, 20, 64, 128, 192}) {
      for (int count : new int[] {0, 1, 5, 33}) {
        float[] v = floats(count * n + 3);
        float[] weights = floats(count + 1);
        float[] actual = floats(n + 2);
        float[] expected = actual.clone();
        vector.weigh(weights, 1, count, v, 3, actual, 2, n);
        ScalarLanes.INSTANCE.weigh(weights, 1, count, v, 3, expected, 2, n);
        assertBits(actual, expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512})
  void elementwise(int bits) {
    Lanes vector = VectorRung.lanes(bits);
    for (int n : SIZES) {
      float[] v = floats(n + 2);
      float[] actual = floats(n + 4);
      float[] expected = actual.clone();
      vector.addScaled(0.37f, v, 2, actual, 1, n);
      ScalarLanes.INSTANCE.addScaled(0.37f, v, 2, expected, 1, n);
      assertBits(actual, expected);
      vector.siluTimes(actual, 3, v, 1, n);
      ScalarLanes.INSTANCE.siluTimes(expected, 3, v, 1, n);
      assertBits(actual, expected);
      vector.expMinus(0.7f, actual, 2, n);
      ScalarLanes.INSTANCE.expMinus(0.7f, expected, 2, n);
      assertBits(actual, expected);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512})
  void extremesOfExp(int bits) {
    float[] x = new float[2048];
    for (int i = 0; i < x.length; i++) {
      x[i] = (i - 1024) * 0.171f;
    }
    x[5] = Float.POSITIVE_INFINITY;
    x[6] = Float.NEGATIVE_INFINITY;
    x[7] = Float.MAX_VALUE;
    x[8] = -0f;
    x[9] = Float.MIN_VALUE;
    x[10] = Float.NaN;
    float[] expected = x.clone();
    VectorRung.lanes(bits).expMinus(0f, x, 0, x.length);
    ScalarLanes.INSTANCE.expMinus(0f, expected, 0, x.length);
    assertBits(x, expected);
    float[] g = expected.clone();
    float[] up = floats(g.length);
    float[] h = g.clone();
    VectorRung.lanes(bits).siluTimes(g, 0, up, 0, g.length);
    ScalarLanes.INSTANCE.siluTimes(h, 0, up, 0, h.length);
    assertBits(g, h);
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512})
  void decoding(int bits) {
    for (WeightType type : WeightType.values()) {
      int n = 256 * 3;
      byte[] bytes = new byte[(int) type.bytes(n) + 6];
      random.nextBytes(bytes);
      float[] actual = new float[n + 1];
      float[] expected = new float[n + 1];
      VectorRung.lanes(bits).decode(type, bytes, 6, actual, 1, n);
      ScalarLanes.INSTANCE.decode(type, bytes, 6, expected, 1, n);
      assertBits(actual, expected);
    }
  }

  /** NaN is compared as NaN: its payload is no part of the profile. */
  private static void assertBits(float[] actual, float[] expected) {
    assertThat(bits(actual)).as("seed %d", SEED).isEqualTo(bits(expected));
  }

  private static int[] bits(float[] a) {
    int[] bits = new int[a.length];
    Arrays.setAll(bits, i -> Float.floatToIntBits(a[i]));
    return bits;
  }

  private float[] floats(int n) {
    float[] a = new float[n];
    for (int i = 0; i < n; i++) {
      a[i] = (float) (random.nextGaussian() * Math.exp(random.nextGaussian()));
    }
    return a;
  }
}
