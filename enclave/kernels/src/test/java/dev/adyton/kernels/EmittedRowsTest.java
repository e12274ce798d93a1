package dev.adyton.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.kernels.emit.InstructionSet;
import dev.adyton.kernels.emit.Int8Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Norms and gates on emitted code give the reference's bits. */
final class EmittedRowsTest {
  private static final long SEED = 20262;
  private static final float[] STRANGE = {
    0f, -0f, Float.MIN_VALUE, 90f, -90f, 3e38f, Float.NaN, Float.POSITIVE_INFINITY
  };

  private final Random random = new Random(SEED);
  private final Kernels reference = Ladder.scalar();
  private Kernels fast = reference;

  @BeforeEach
  void emit() {
    List<String> reasons = new ArrayList<>();
    Optional<Int8Code> code = Ladder.code(InstructionSet.AVX512_VNNI, reasons);
    Assumptions.assumeTrue(code.isPresent(), "no rung emitted: " + reasons);
    fast = new Int8Kernels(reference, code);
  }

  @Test
  void norms() {
    for (int n : new int[] {1, 15, 16, 17, 32, 48, 100, 192, 2048}) {
      for (boolean strange : new boolean[] {false, true}) {
        float[] x = floats(5 * n, strange);
        float[] weight = floats(n, false);
        float[] expected = new float[5 * n];
        float[] actual = new float[5 * n];
        reference.rmsNorm(x, weight, 1e-5f, 1, 4, expected);
        fast.rmsNorm(x, weight, 1e-5f, 1, 4, actual);
        same(actual, expected, n);
        fast.rmsNorm(x, weight, 1e-5f, 1, 4, x); // in place, as heads' norms are
        System.arraycopy(x, n, actual, n, 3 * n);
        same(actual, expected, n);
      }
    }
  }

  @Test
  void gates() {
    for (int n : new int[] {0, 1, 15, 16, 17, 31, 32, 100, 8192}) {
      for (boolean strange : new boolean[] {false, true}) {
        float[] up = floats(n + 9, strange);
        float[] expected = floats(n + 9, strange);
        float[] actual = expected.clone();
        reference.siluTimes(expected, up, 5, n);
        fast.siluTimes(actual, up, 5, n);
        same(actual, expected, n);
      }
    }
  }

  private static void same(float[] actual, float[] expected, int n) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(Float.floatToIntBits(actual[i]))
          .as("seed %d, size %d, float %d", SEED, n, i)
          .isEqualTo(Float.floatToIntBits(expected[i]));
    }
  }

  private float[] floats(int n, boolean strange) {
    float[] out = new float[n];
    for (int i = 0; i < n; i++) {
      out[i] = (float) (3 * random.nextGaussian());
      if (strange && random.nextInt(40) == 0) {
        out[i] = STRANGE[random.nextInt(STRANGE.length)];
      }
    }
    return out;
  }
}
