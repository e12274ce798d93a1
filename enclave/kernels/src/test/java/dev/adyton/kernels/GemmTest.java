package dev.adyton.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class GemmTest {
  private static final long SEED = 20260101L;

  /** Sizes on and off every multiple that the blocks know: tile rows, lanes, depth, width. */
  private static final int[][] SHAPES = {
    {1, 1, 1}, {8, 32, 16}, {7, 31, 5}, {9, 33, 257}, {16, 513, 3}, {40, 64, 512}, {3, 1030, 300}
  };

  @Test
  void vectorAndScalarGiveTheSameBits() {
    SplittableRandom random = new SplittableRandom(SEED);
    Gemm gemm = new Gemm();
    for (int[] shape : SHAPES) {
      for (int variant = 0; variant < 8; variant++) {
        int m = shape[0];
        int n = shape[1];
        int k = shape[2];
        GemmView a = matrix(random, m, k, (variant & 1) != 0);
        GemmView b = matrix(random, k, n, (variant & 2) != 0);
        boolean add = (variant & 4) != 0;
        float[] start = floats(random, m * (n + 3));
        float[] fast = start.clone();
        float[] slow = start.clone();
        gemm.multiply(a, b, new GemmView(fast, 2, m, n, n + 3, 1), add);
        GemmScalar.multiply(a, b, new GemmView(slow, 2, m, n, n + 3, 1), add);
        assertThat(fast).as("seed %d, %d x %d x %d, %d", SEED, m, n, k, variant).isEqualTo(slow);
      }
    }
  }

  @Test
  void expIsCloseAndTheSameForVectorsAndForOneNumber() {
    float[] x = new float[40_003];
    for (int i = 0; i < x.length; i++) {
      x[i] = -90f + i * (180f / x.length);
    }
    float[] y = x.clone();
    GemmExp.exp(y, 0, y.length, 0f);
    for (int i = 0; i < x.length; i++) {
      assertThat(y[i]).isEqualTo(GemmExp.exp(x[i]));
      double exact = Math.exp(Math.min(Math.max(x[i], -87f), 88f));
      assertThat(Math.abs(y[i] - exact)).isLessThanOrEqualTo(3 * Math.ulp((float) exact));
    }
  }

  /** Prints the speed of the sizes that the demo model trains with. */
  @Test
  @Tag("heavy")
  void speed() {
    Gemm gemm = new Gemm();
    SplittableRandom random = new SplittableRandom(SEED);
    for (int[] s : new int[][] {{4096, 1024, 192}, {4096, 192, 512}, {1024, 192, 4096}}) {
      GemmView a = matrix(random, s[0], s[2], s[2] == 4096);
      GemmView b = matrix(random, s[2], s[1], s[2] != 4096);
      GemmView c = GemmView.dense(new float[s[0] * s[1]], 0, s[0], s[1]);
      double best = 0;
      for (int i = 0; i < 30; i++) {
        long t = System.nanoTime();
        gemm.multiply(a, b, c, false);
        best = Math.max(best, 2.0 * s[0] * s[1] * s[2] / (System.nanoTime() - t));
      }
      System.out.printf("gemm %d x %d x %d: %.0f GFLOP/s%n", s[0], s[1], s[2], best);
    }
  }

  private static GemmView matrix(SplittableRandom random, int rows, int cols, boolean flipped) {
    float[] data = floats(random, rows * cols);
    return flipped
        ? GemmView.dense(data, 0, cols, rows).transposed()
        : GemmView.dense(data, 0, rows, cols);
  }

  private static float[] floats(SplittableRandom random, int count) {
    float[] data = new float[count];
    for (int i = 0; i < count; i++) {
      data[i] = (float) random.nextGaussian();
    }
    return data;
  }
}
