package dev.adyton.engine.model;

import dev.adyton.kernels.FloatMath;
import dev.adyton.kernels.Kernels;

/** What a gated feed-forward does with its gate; all are element by element. */
enum Activation {
  /** {@code silu(gate)·up}: SwiGLU (Shazeer 2020). */
  SILU {
    @Override
    void gate(Kernels kernels, float[] gate, float[] up, int n) {
      kernels.siluTimes(gate, up, n);
    }
  },

  /** {@code gelu(gate)·up}, GELU by tanh: GEGLU. */
  GELU {
    @Override
    void gate(Kernels kernels, float[] gate, float[] up, int n) {
      for (int i = 0; i < n; i++) {
        gate[i] = FloatMath.gelu(gate[i]) * up[i];
      }
    }
  },

  /** {@code g·sigmoid(1.702·g)·(u + 1)}, g at most 7, u within ±7 (gpt-oss model card). */
  CLAMPED_SWISH {
    @Override
    void gate(Kernels kernels, float[] gate, float[] up, int n) {
      for (int i = 0; i < n; i++) {
        float g = Math.min(gate[i], LIMIT);
        float u = Math.max(-LIMIT, Math.min(up[i], LIMIT));
        gate[i] = g / (1f + FloatMath.exp(-1.702f * g)) * (u + 1f);
      }
    }
  };

  private static final float LIMIT = 7f;

  /** Replaces {@code gate} by its product with {@code up}, over n elements. */
  abstract void gate(Kernels kernels, float[] gate, float[] up, int n);
}
