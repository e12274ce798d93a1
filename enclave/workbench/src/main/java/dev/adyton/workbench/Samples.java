package dev.adyton.workbench;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What a few numbers say together. */
final class Samples {
  private static final int RESAMPLES = 1000;

  private Samples() {}

  /** Returns the value that {@code share} of the sorted samples do not exceed; NaN for none. */
  static double quantile(List<Double> samples, double share) {
    double[] sorted = samples.stream().mapToDouble(d -> d).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[(int) (share * (sorted.length - 1))];
  }

  static double median(List<Double> samples) {
    return quantile(samples, 0.5);
  }

  /**
   * Returns how well the samples tell two kinds apart: the chance that one of {@code low} is below
   * one of {@code high}, ties counted half (the area under the ROC curve). 0.5 is a coin's.
   */
  static double auc(double[] low, double[] high) {
    double[] sorted = high.clone();
    Arrays.sort(sorted);
    double wins = 0;
    for (double l : low) {
      int below = lowerBound(sorted, l);
      int notAbove = lowerBound(sorted, Math.nextUp(l));
      wins += sorted.length - notAbove + (notAbove - below) / 2.0;
    }
    return wins / ((double) low.length * high.length);
  }

  private static int lowerBound(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Returns the ends of the 95 % bootstrap interval of {@link #auc}. */
  static double[] aucInterval(double[] low, double[] high, long seed) {
    Random random = new Random(seed);
    double[] found = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      found[i] = auc(resample(low, random), resample(high, random));
    }
    Arrays.sort(found);
    return new double[] {found[RESAMPLES / 40], found[RESAMPLES - 1 - RESAMPLES / 40]};
  }

  private static double[] resample(double[] of, Random random) {
    double[] out = new double[of.length];
    Arrays.setAll(out, i -> of[random.nextInt(of.length)]);
    return out;
  }
}
