package dev.adyton.training.optim;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2).
 *
 * @param rate learning rate before the schedule
 * @param decay weight decay
 */
public record AdamW(float rate, float decay) {
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.97f;
  private static final float EPSILON = 1e-8f;

  /**
   * Updates {@code p[from .. from + count)}.
   *
   * @param g gradient
   * @param m running mean, updated
   * @param v running mean of squares, updated
   * @param step number of this step, from 0
   * @param factor what the schedule says
   * @param clip factor on the gradient
   */
  public void update(
      float[] p,
      float[] g,
      float[] m,
      float[] v,
      int from,
      int count,
      int step,
      float factor,
      float clip) {
    float bias1 = (float) (1 - StrictMath.pow(BETA1, step + 1));
    float bias2 = (float) (1 - StrictMath.pow(BETA2, step + 1));
    float speed = rate * factor;
    for (int i = from; i < from + count; i++) {
      float slope = g[i] * clip;
      m[i] = BETA1 * m[i] + (1 - BETA1) * slope;
      v[i] = BETA2 * v[i] + (1 - BETA2) * slope * slope;
      float move = m[i] / bias1 / ((float) Math.sqrt(v[i] / bias2) + EPSILON);
      p[i] -= speed * (move + decay * p[i]);
    }
  }
}
