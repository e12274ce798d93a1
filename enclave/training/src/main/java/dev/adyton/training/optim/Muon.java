package dev.adyton.training.optim;

import dev.adyton.kernels.Gemm;
import dev.adyton.kernels.GemmView;

/**
 * Momentum whose steps are made orthogonal (Jordan et al. 2024, "Muon"): every direction of a
 * weight matrix moves equally far, so rare directions are learnt as fast as common ones. Five
 * Newton-Schulz iterations come near enough. Belongs to one thread.
 */
public final class Muon {
  private static final float MOMENTUM = 0.95f;
  private static final int ITERATIONS = 5;

  /** The quintic a·x + b·x³ + c·x⁵ that drives singular values towards 1, as published. */
  private static final float A = 3.4445f;

  private static final float B = -4.7750f;
  private static final float C = 2.0315f;

  private final Gemm gemm = new Gemm();
  private final float rate;
  private final float decay;
  private final float[] x;
  private final float[] next;
  private final float[] gram;
  private final float[] square;

  /**
   * @param rate learning rate before the schedule
   * @param decay weight decay
   * @param largest numbers in the largest matrix
   * @param smallerSide largest of the matrices' smaller sides
   */
  public Muon(float rate, float decay, int largest, int smallerSide) {
    this.rate = rate;
    this.decay = decay;
    x = new float[largest];
    next = new float[largest];
    gram = new float[smallerSide * smallerSide];
    square = new float[smallerSide * smallerSide];
  }

  /** Updates one matrix of {@code p}; {@code m} is its running mean. */
  public void update(
      float[] p, float[] g, float[] m, int at, int rows, int cols, float factor, float clip) {
    boolean tall = rows > cols;
    for (int i = 0; i < rows * cols; i++) {
      float slope = g[at + i] * clip;
      m[at + i] = MOMENTUM * m[at + i] + (1 - MOMENTUM) * slope;
      int to = tall ? i % cols * rows + i / cols : i;
      x[to] = MOMENTUM * m[at + i] + (1 - MOMENTUM) * slope;
    }
    orthogonalise(Math.min(rows, cols), Math.max(rows, cols));
    float speed = rate * factor * (float) Math.sqrt(Math.max(1.0, (double) rows / cols));
    float keep = 1 - rate * factor * decay;
    for (int i = 0; i < rows * cols; i++) {
      int from = tall ? i % cols * rows + i / cols : i;
      p[at + i] = p[at + i] * keep - speed * x[from];
    }
  }

  private void orthogonalise(int r, int c) {
    double norm = 0;
    for (int i = 0; i < r * c; i++) {
      norm += (double) x[i] * x[i];
    }
    float inverse = (float) (1 / (Math.sqrt(norm) + 1e-7));
    for (int i = 0; i < r * c; i++) {
      x[i] *= inverse;
    }
    GemmView wide = GemmView.dense(x, 0, r, c);
    GemmView g = GemmView.dense(gram, 0, r, r);
    for (int k = 0; k < ITERATIONS; k++) {
      gemm.multiply(wide, wide.transposed(), g, false);
      gemm.multiply(g, g, GemmView.dense(square, 0, r, r), false);
      for (int i = 0; i < r * r; i++) {
        square[i] = B * gram[i] + C * square[i];
      }
      for (int i = 0; i < r * c; i++) {
        next[i] = A * x[i];
      }
      gemm.multiply(GemmView.dense(square, 0, r, r), wide, GemmView.dense(next, 0, r, c), true);
      System.arraycopy(next, 0, x, 0, r * c);
    }
  }
}
