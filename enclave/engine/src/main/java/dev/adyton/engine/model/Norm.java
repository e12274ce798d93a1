package dev.adyton.engine.model;

/** What brings a state to scale. */
sealed interface Norm {
  /** Leaves a state as it is. */
  Norm NONE = new None();

  /**
   * Writes the norm of {@code x}, all floats of {@code rows} rows, to {@code y}; may be the same.
   */
  void apply(Pass p, float[] x, int floats, float[] y);

  /** No norm at all. */
  @SuppressWarnings("ReferenceEquality") // whether it is the same array
  record None() implements Norm {
    @Override
    public void apply(Pass p, float[] x, int floats, float[] y) {
      if (x != y) {
        System.arraycopy(x, 0, y, 0, floats);
      }
    }
  }

  /** RMS norm (Zhang and Sennrich 2019), over as many floats as there are weights. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
  record Rms(float[] weight, float epsilon) implements Norm {
    @Override
    public void apply(Pass p, float[] x, int floats, float[] y) {
      int grain = Math.max(1, Pass.SHARED_FLOATS / weight.length);
      p.room()
          .workspace()
          .share(
              floats / weight.length,
              grain,
              (from, to, slot) -> p.kernels().rmsNorm(x, weight, epsilon, from, to, y));
    }
  }

  /** Layer norm (Ba et al. 2016). Sums are binary64 in ascending order: one result everywhere. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
  record Mean(float[] weight, float[] bias, float epsilon) implements Norm {
    @Override
    public void apply(Pass p, float[] x, int floats, float[] y) {
      int n = weight.length;
      for (int at = 0; at < floats; at += n) {
        double mean = 0;
        for (int i = 0; i < n; i++) {
          mean += x[at + i];
        }
        mean /= n;
        double variance = 0;
        for (int i = 0; i < n; i++) {
          variance += (x[at + i] - mean) * (x[at + i] - mean);
        }
        double scale = 1 / Math.sqrt(variance / n + epsilon);
        for (int i = 0; i < n; i++) {
          y[at + i] = (float) ((x[at + i] - mean) * scale) * weight[i] + bias[i];
        }
      }
    }
  }
}
