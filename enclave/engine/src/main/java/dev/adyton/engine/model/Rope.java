package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.kernels.FloatMath;

/**
 * Rotary positions (RoFormer, section 3.4.2): pair i of a head turns by position times a frequency
 * of its own. Immutable.
 */
final class Rope {
  /** Which floats of a head are a pair. */
  enum Pairs {
    /** 2i and 2i+1. */
    ADJACENT,
    /** i and i + n/2. */
    HALVES
  }

  /** Angles must stay where {@link FloatMath#cosSin} reduces them exactly. */
  private static final double MAX_FREQUENCY = 64;

  private final double[] frequencies;
  private final float magnitude;
  private final Pairs pairs;

  /**
   * @param frequencies one per pair
   * @param magnitude what turned floats are multiplied with
   */
  Rope(double[] frequencies, double magnitude, Pairs pairs) throws ModelException {
    this.frequencies = frequencies.clone();
    this.magnitude = (float) magnitude;
    this.pairs = pairs;
    for (double f : frequencies) {
      if (!(f > 0 && f <= MAX_FREQUENCY)) {
        throw new ModelException(Code.VALUE, "rope frequency");
      }
    }
  }

  /** Returns how many floats of a head are turned. */
  int turned() {
    return 2 * frequencies.length;
  }

  /** Writes cos and sin of every pair at {@code position} to {@code out[offset …]}. */
  void turns(int position, float[] out, int offset) {
    for (int i = 0; i < frequencies.length; i++) {
      FloatMath.cosSin(position * frequencies[i], out, offset + 2 * i);
      if (magnitude != 1) {
        out[offset + 2 * i] *= magnitude;
        out[offset + 2 * i + 1] *= magnitude;
      }
    }
  }

  /** Turns every row's heads in place. */
  void apply(Pass p, float[] x, int heads, int dim) {
    float[] turns = p.turns(this);
    int row = heads * dim;
    p.room()
        .workspace()
        .share(
            p.rows(),
            Math.max(1, Pass.SHARED_FLOATS / row),
            (from, to, slot) -> {
              for (int t = from; t < to; t++) {
                turn(p, x, t * row, heads, dim, turns, t * turned());
              }
            });
  }

  private void turn(Pass p, float[] x, int at, int heads, int dim, float[] turns, int turnsAt) {
    switch (pairs) {
      case ADJACENT -> p.kernels().rotate(x, at, heads, dim, turns, turnsAt, turned());
      case HALVES -> halves(x, at, heads, dim, turns, turnsAt);
    }
  }

  private void halves(float[] x, int offset, int heads, int dim, float[] turns, int turnsAt) {
    int half = frequencies.length;
    for (int h = 0; h < heads; h++) {
      int at = offset + h * dim;
      for (int i = 0; i < half; i++) {
        float cos = turns[turnsAt + 2 * i];
        float sin = turns[turnsAt + 2 * i + 1];
        float a = x[at + i];
        float b = x[at + half + i];
        x[at + i] = Math.fma(a, cos, -(b * sin));
        x[at + half + i] = Math.fma(a, sin, b * cos);
      }
    }
  }
}
