package dev.adyton.node.run;

import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** What turns texts into vectors, one after the other in order of arrival. Thread-safe. */
public final class Embedder {
  private final Function<int[], float[]> model;
  private final int most;
  private final Semaphore turn = new Semaphore(1, true);

  /**
   * @param model gives a text's vector, of the same length always
   * @param most tokens of one text
   */
  public Embedder(Function<int[], float[]> model, int most) {
    this.model = model;
    this.most = most;
  }

  /** Returns how many tokens a text may have. */
  public int most() {
    return most;
  }

  /**
   * Returns a text's vector, of length 1: then the angle between two is their product.
   *
   * @param ids 1 … {@link #most()} tokens, marks included
   */
  public float[] embed(int[] ids) throws InterruptedException {
    turn.acquire();
    try {
      return unit(model.apply(ids));
    } finally {
      turn.release();
    }
  }

  /** Scales in binary64; what has no direction stays as it is. */
  private static float[] unit(float[] vector) {
    double sum = 0;
    for (float x : vector) {
      sum += (double) x * x;
    }
    double length = Math.sqrt(sum);
    float[] out = new float[vector.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = length > 0 ? (float) (vector[i] / length) : vector[i];
    }
    return out;
  }
}
