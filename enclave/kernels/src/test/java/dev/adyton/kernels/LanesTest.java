package dev.adyton.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
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
      assertBits(
          new float[] {vector.sum(a, 2, n)}, new float[] {ScalarLanes.INSTANCE.sum(a, 2, n)});
    }
  }

  /** Sums that are left and taken up again, after whole rounds of lanes. */
  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512})
  void sumsInParts(int bits) {
    Lanes vector = VectorRung.lanes(bits);
    for (int whole : new int[] {0, 16, 64}) {
      for (int rest : SIZES) {
        int n = whole + rest;
        float[] rows = floats(4 * (n + 1) + 2);
        Block block = Block.of(4 * (n + 2) + 1);
        float[] b = floats(4 * (n + 2) + 1);
        System.arraycopy(b, 0, block.heap(), 0, b.length);
        vector.align(block, b.length);
        float[] lane = new float[3 + 256];
        vector.on16(rows, 2, n + 1, block, 1, n + 2, whole, lane, 3);
        vector.on16(rows, 2 + whole, n + 1, block, 1 + whole, n + 2, rest, lane, 3);
        float[] actual = new float[24];
        vector.trees(lane, 3, actual, 1, 6);
        vector.trees(lane, 3, lane, 3, 4);
        float[] expected = new float[24];
        for (int i = 0; i < 16; i++) {
          int at = 1 + i / 4 * 6 + i % 4;
          expected[at] =
              ScalarLanes.INSTANCE.dot(rows, 2 + i / 4 * (n + 1), b, 1 + i % 4 * (n + 2), n);
          assertThat(Float.floatToIntBits(lane[3 + i]))
              .isEqualTo(Float.floatToIntBits(expected[at]));
        }
        assertBits(actual, expected);
      }
    }
  }

  /** Rows of weights that are multiplied where they lie, strange scales included. */
  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512})
  void rowsFromWhereTheyLie(int bits) {
    Lanes vector = VectorRung.lanes(bits);
    for (WeightType type : WeightType.values()) {
      for (int n = 32; vector.fuses(type) && n <= 320; n += 32) {
        byte[] bytes = new byte[(int) type.bytes(2L * n) + 10];
        random.nextBytes(bytes);
        float[] x = floats(n + 1);
        float[] lane = new float[32];
        long stride = type.bytes(n) + 3;
        vector.rows2(type, MemorySegment.ofArray(bytes), 5, stride, x, 1, n, lane);
        float[] w = new float[n];
        for (int i = 0; i < 2; i++) {
          ScalarLanes.INSTANCE.decode(type, bytes, (int) (5 + i * stride), w, 0, n);
          assertBits(
              new float[] {Lanes.tree(lane, 16 * i)},
              new float[] {ScalarLanes.INSTANCE.dot(x, 1, w, 0, n)});
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512})
  void greatest(int bits) {
    Lanes vector = VectorRung.lanes(bits);
    for (int n : SIZES) {
      float[] x = floats(n + 3);
      assertThat(vector.max(-9, x, 3, n)).isEqualTo(ScalarLanes.INSTANCE.max(-9, x, 3, n));
      x[n / 2 + 2] = Float.NaN;
      assertThat(vector.max(-9, x, 2, n + 1)).isNaN();
    }
    float[] zeros = new float[32];
    Arrays.fill(zeros, -0f);
    assertBits(new float[] {vector.max(-0f, zeros, 0, 32)}, new float[] {-0f});
    zeros[17] = 0f;
    assertBits(new float[] {vector.max(-0f, zeros, 0, 32)}, new float[] {0f});
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
