package dev.adyton.engine.model;

import dev.adyton.kernels.FloatMath;
import dev.adyton.kernels.Kernels;
import dev.adyton.kernels.Workspace;

/** What a gated feed-forward does with its gate; all are element by element. */
enum Activation {
  /** {@code silu(gate)·up}: SwiGLU (Shazeer 2020). */
  SILU {
    @Override
    void run(Kernels kernels, float[] gate, float[] up, int from, int to) {
      kernels.siluTimes(gate, up, from, to - from);
    }
  },

  /** {@code gelu(gate)·up}, GELU by tanh: GEGLU. */
  GELU {
    @Override
    void run(Kernels kernels, float[] gate, float[] up, int from, int to) {
      for (int i = from; i < to; i++) {
        gate[i] = FloatMath.gelu(gate[i]) * up[i];
      }
    }
  },

  /** {@code g·sigmoid(1.702·g)·(u + 1)}, g at most 7, u within ±7 (gpt-oss model card). */
  CLAMPED_SWISH {
    @Override
    void run(Kernels kernels, float[] gate, float[] up, int from, int to) {
      for (int i = from; i < to; i++) {
        float g = Math.min(gate[i], LIMIT);
        float u = Math.max(-LIMIT, Math.min(up[i], LIMIT));
        gate[i] = g / (1f + FloatMath.exp(-1.702f * g)) * (u + 1f);
      }
    }
  };

  private static final float LIMIT = 7f;

  /** Elements below which nothing is shared: some ten microseconds' work. */
  private static final int RUN = 1 << 14;

  /** Replaces {@code gate} by its product with {@code up}, over n elements. */
  void gate(Kernels kernels, Workspace room, float[] gate, float[] up, int n) {
    room.share(n, RUN, (from, to, slot) -> run(kernels, gate, up, from, to));
  }

  abstract void run(Kernels kernels, float[] gate, float[] up, int from, int to);
}
