package dev.adyton.kernels;

import dev.adyton.kernels.KeyValues.Element;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Runs a rung on small shapes until its loops are compiled. Interpreted, a vector operation
 * allocates and costs a microsecond; without this the first token would wait for millions of them.
 */
final class WarmUp {
  /** Most time spent; a loop not compiled by then is compiled later, in use. */
  private static final long BUDGET_NANOS = 3_000_000_000L;

  /** Enough calls for C2's thresholds with these loop lengths. */
  private static final int ROUNDS = 400;

  private static final int COLS = 256;
  private static final int ROWS = 32;
  private static final int TOKENS = 8;

  private WarmUp() {}

  static void run(Kernels kernels, Set<WeightType> types) {
    long end = System.nanoTime() + BUDGET_NANOS;
    try (Team alone = new Team(1);
        Workspace room = new Workspace(alone)) {
      float[] x = new float[COLS * TOKENS];
      Arrays.fill(x, 0.5f);
      float[] y = new float[ROWS * TOKENS];
      List<Matrix> weights = new ArrayList<>();
      for (WeightType type : types) {
        weights.add(kernels.pack(new Matrix(weights(type), type, ROWS, COLS), alone));
      }
      for (int i = 0; i < ROUNDS && System.nanoTime() < end; i++) {
        for (Matrix w : weights) {
          kernels.matmul(w, x, i % 2 == 0 ? 1 : TOKENS, y, room);
        }
        elementwise(kernels, x, i % 2 == 0 ? Element.BINARY32 : Element.BINARY16, room);
      }
    }
  }

  /** Off heap like a model's: a loop that met both kinds would be compiled for either. */
  private static MemorySegment weights(WeightType type) {
    return Arena.ofAuto().allocate(type.bytes((long) COLS * ROWS), 64);
  }

  private static void elementwise(Kernels kernels, float[] x, Element element, Workspace room) {
    int dim = 64;
    MemorySegment page = Arena.ofAuto().allocate(KeyValues.bytes(1, dim, element), 64);
    KeyValues past = new KeyValues(index -> page, 0, 0, 1, dim, element);
    float[] q = new float[4 * dim];
    kernels.attention(past, q, 4, KeyValues.PAGE - 1, 1, q, room);
    kernels.siluTimes(q.clone(), x, 0, q.length);
    kernels.rmsNorm(x, new float[COLS], 1e-5f, 0, 4, x.clone());
  }
}
