package dev.adyton.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;

/** Weights and activations that a rung is tried with. */
final class Samples {
  /** As half-precision numbers: the third is denormal. */
  private static final float[] SCALES = {0f, -0f, 6e-8f, -0.01f, 131008f, -131008f, Float.NaN};

  private final Random random;

  Samples(Random random) {
    this.random = random;
  }

  /** Random bits with scales near 1; or, where strange, some that are infinite or not a number. */
  Matrix matrix(WeightType type, int rows, int cols, Arena arena, boolean strange) {
    MemorySegment data = arena.allocate(type.bytes((long) rows * cols), 64);
    for (long i = 0; i < data.byteSize(); i++) {
      data.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
    }
    for (long at = 0; at < data.byteSize(); at += type.blockBytes()) {
      short half = scale(strange);
      switch (type) {
        case MXFP4 -> data.set(ValueLayout.JAVA_BYTE, at, power(strange));
        case Q6_K -> data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 208, half);
        case Q3_K -> data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 108, half);
        case Q2_K -> {
          data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 80, half);
          data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 82, half);
        }
        case Q4_1, Q5_1, Q4_K, Q5_K -> {
          data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, half);
          data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 2, scale(strange));
        }
        default -> data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, half);
      }
    }
    return new Matrix(data, type, rows, cols);
  }

  /** Sets all bytes to one, but for the outer scales. */
  static void level(Matrix w, byte value) {
    byte[] before = w.data().toArray(ValueLayout.JAVA_BYTE);
    w.data().fill(value);
    int first = w.type() == WeightType.Q6_K ? 208 : 0;
    int n = w.type() == WeightType.Q4_K ? 4 : w.type() == WeightType.MXFP4 ? 1 : 2;
    for (int at = first; at < before.length; at += w.type().blockBytes()) {
      MemorySegment.copy(before, at, w.data(), ValueLayout.JAVA_BYTE, at, n);
    }
  }

  private short scale(boolean strange) {
    boolean one = strange && random.nextInt(100) == 0;
    float scale =
        one ? SCALES[random.nextInt(SCALES.length)] : Math.max(1e-6f, random.nextFloat() / 64);
    return Float.floatToFloat16(scale);
  }

  /** The exponents at both ends are the ones that are not simply shifted into their place. */
  private byte power(boolean strange) {
    boolean one = strange && random.nextInt(20) == 0;
    return (byte) (one ? random.nextInt(6) - 3 : 120 + random.nextInt(10));
  }

  float[] floats(int n) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  /** The products of all tokens together. */
  static float[] batch(Kernels kernels, Matrix w, float[] x, int tokens, int members) {
    float[] y = new float[tokens * w.rows()];
    try (Team team = new Team(members);
        Workspace room = new Workspace(team)) {
      kernels.matmul(w, x, tokens, y, room);
    }
    return y;
  }

  /** The same, one token after the other, on one thread. */
  static float[] oneAtATime(Kernels kernels, Matrix w, float[] x, int tokens) {
    float[] y = new float[tokens * w.rows()];
    for (int t = 0; t < tokens; t++) {
      float[] xt = Arrays.copyOfRange(x, t * w.cols(), (t + 1) * w.cols());
      System.arraycopy(batch(kernels, w, xt, 1, 1), 0, y, t * w.rows(), w.rows());
    }
    return y;
  }

  /** One bit pattern for all that is not a number. */
  static int[] bits(float[] x) {
    int[] out = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = Float.floatToIntBits(x[i]);
    }
    return out;
  }
}
