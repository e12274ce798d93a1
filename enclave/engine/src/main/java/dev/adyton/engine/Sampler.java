package dev.adyton.engine;

import dev.adyton.kernels.FloatMath;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * Chooses tokens for one answer. Candidates are ordered by falling logit, equal ones by rising id,
 * and all sums run in that order in binary64, so that a seed gives one answer everywhere. Not
 * thread-safe.
 */
final class Sampler {
  private final Sampling how;
  private final SplitMix64 random;
  private final Map<Integer, Integer> written = new HashMap<>();
  private long[] order = {};
  private float[] weights = {};

  Sampler(Sampling how) {
    this.how = how;
    this.random = new SplitMix64(how.seed());
  }

  /** Chooses a token among all; {@code logits} are changed. */
  int choose(float[] logits) {
    adjust(logits);
    int best = greedy(logits);
    // A NaN among the logits leaves nothing to weigh by.
    if (how.temperature() == 0 || !(logits[best] > Float.NEGATIVE_INFINITY)) {
      return best;
    }
    sort(logits);
    int kept = how.topK() == 0 ? order.length : Math.min(how.topK(), order.length);
    // What a grammar or a bias forbids is never drawn, however many candidates are asked for.
    while (logits[(int) order[kept - 1]] == Float.NEGATIVE_INFINITY) {
      kept--;
    }
    double sum = weigh(logits, logits[best], kept);
    if (how.topP() < 1) {
      kept = nucleus(kept, sum * how.topP());
    }
    kept = aboveMinimum(kept);
    if (how.typical() < 1) {
      kept = mostTypical(kept);
    }
    return draw(kept);
  }

  /** Takes note of a token that was written, for the penalties. */
  void wrote(int token) {
    if (!how.penalties().equals(Penalties.NONE)) {
      written.merge(token, 1, Integer::sum);
    }
  }

  private void adjust(float[] logits) {
    how.bias()
        .forEach((id, b) -> {
          if (id < logits.length) {
            logits[id] += b;
          }
        });
    Penalties p = how.penalties();
    written.forEach((id, times) -> {
      float l = logits[id];
      l = l > 0 ? l / p.repeat() : l * p.repeat();
      logits[id] = l - p.frequency() * times - p.presence();
    });
  }

  /**
   * Keeps the candidates whose surprise is nearest to the expected one. Equal ones keep their
   * order, and all sums run in it.
   */
  private int mostTypical(int kept) {
    double sum = 0;
    for (int i = 0; i < kept; i++) {
      sum += weights[i];
    }
    double expected = 0;
    double[] surprise = new double[kept];
    for (int i = 0; i < kept; i++) {
      double p = weights[i] / sum;
      surprise[i] = p > 0 ? -StrictMath.log(p) : Double.POSITIVE_INFINITY;
      expected += p > 0 ? p * surprise[i] : 0;
    }
    Integer[] by = new Integer[kept];
    Arrays.setAll(by, i -> i);
    double centre = expected;
    Arrays.sort(by, Comparator.comparingDouble(i -> Math.abs(surprise[i] - centre)));
    int n = 0;
    for (double covered = 0; n < kept && covered < sum * how.typical(); n++) {
      covered += weights[by[n]];
    }
    int[] chosen = new int[n];
    Arrays.setAll(chosen, i -> by[i]);
    Arrays.sort(chosen);
    for (int i = 0; i < n; i++) {
      order[i] = order[chosen[i]];
      weights[i] = weights[chosen[i]];
    }
    return Math.max(1, n);
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
