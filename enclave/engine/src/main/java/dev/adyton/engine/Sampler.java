package dev.adyton.engine;

import dev.adyton.kernels.FloatMath;
import java.util.Arrays;

/**
 * Chooses tokens for one answer. Candidates are ordered by falling logit, equal ones by rising id,
 * and all sums run in that order in binary64, so that a seed gives one answer everywhere. Not
 * thread-safe.
 */
final class Sampler {
  private final Sampling how;
  private final SplitMix64 random;
  private long[] order = {};
  private float[] weights = {};

  Sampler(Sampling how) {
    this.how = how;
    this.random = new SplitMix64(how.seed());
  }

  int choose(float[] logits) {
    int best = greedy(logits);
    // A NaN among the logits leaves nothing to weigh by.
    if (how.temperature() == 0 || !(logits[best] > Float.NEGATIVE_INFINITY)) {
      return best;
    }
    sort(logits);
    int kept = how.topK() == 0 ? order.length : Math.min(how.topK(), order.length);
    double sum = weigh(logits, logits[best], kept);
    if (how.topP() < 1) {
      kept = nucleus(kept, sum * how.topP());
    }
    kept = aboveMinimum(kept);
    return draw(kept);
  }

  private static int greedy(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }

  /** Sorts (falling logit, rising id) pairs as longs; NaN comes last. */
  private void sort(float[] logits) {
    if (order.length != logits.length) {
      order = new long[logits.length];
      weights = new float[logits.length];
    }
    for (int i = 0; i < logits.length; i++) {
      float l = Float.isNaN(logits[i]) ? Float.NEGATIVE_INFINITY : logits[i] + 0f;
      int bits = Float.floatToIntBits(l);
      int rising = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
      order[i] = (long) ~rising << 32 | i;
    }
    Arrays.sort(order);
  }

  private double weigh(float[] logits, float max, int kept) {
    double sum = 0;
    for (int i = 0; i < kept; i++) {
      float l = (logits[(int) order[i]] - max) / how.temperature();
      weights[i] = Float.isNaN(l) ? 0f : FloatMath.exp(l);
      sum += weights[i];
    }
    return sum;
  }

  private int nucleus(int kept, double enough) {
    double sum = 0;
    for (int i = 0; i < kept; i++) {
      sum += weights[i];
      if (sum >= enough) {
        return i + 1;
      }
    }
    return kept;
  }

  private int aboveMinimum(int kept) {
    float least = how.minP() * weights[0];
    int n = 1;
    while (n < kept && weights[n] >= least) {
      n++;
    }
    return n;
  }

  private int draw(int kept) {
    double sum = 0;
    for (int i = 0; i < kept; i++) {
      sum += weights[i];
    }
    double left = random.nextUnit() * sum;
    for (int i = 0; i < kept; i++) {
      left -= weights[i];
      if (left < 0) {
        return (int) order[i];
      }
    }
    return (int) order[kept - 1];
  }
}
