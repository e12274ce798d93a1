package dev.adyton.training.model;

/** Root-mean-square normalisation (Zhang and Sennrich 2019): y = x / rms(x) · gain. */
final class RmsNorm {
  private RmsNorm() {}

  /**
   * @param inverse receives 1 / rms of each row, which the way back needs
   */
  static void forward(
      int rows, int dim, float eps, float[] x, float[] p, int gain, float[] y, float[] inverse) {
    for (int i = 0; i < rows; i++) {
      int at = i * dim;
      float scale = (float) (1 / Math.sqrt(Sums.product(x, at, x, at, dim) / dim + eps));
      inverse[i] = scale;
      for (int j = 0; j < dim; j++) {
        y[at + j] = x[at + j] * scale * p[gain + j];
      }
    }
  }

  /** Adds to {@code dx} and to the gains' gradient {@code g[gain ..)}. */
  static void backward(
      int rows,
      int dim,
      float[] x,
      float[] p,
      int gain,
      float[] inverse,
      float[] dy,
      float[] dx,
      float[] g,
      float[] scratch) {
    for (int i = 0; i < rows; i++) {
      int at = i * dim;
      float scale = inverse[i];
      for (int j = 0; j < dim; j++) {
        scratch[j] = dy[at + j] * p[gain + j];
        g[gain + j] += dy[at + j] * x[at + j] * scale;
      }
      float pull = (float) Sums.product(scratch, 0, x, at, dim) * scale * scale * scale / dim;
      for (int j = 0; j < dim; j++) {
        dx[at + j] += scratch[j] * scale - x[at + j] * pull;
      }
    }
  }
}
