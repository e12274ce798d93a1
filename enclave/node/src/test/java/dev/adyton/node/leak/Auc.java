package dev.adyton.node.leak;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Macro one-vs-rest area under the ROC curve, and how sure it is. */
final class Auc {
  private static final int RESAMPLES = 200;

  private Auc() {}

  /**
   * A mean over classes.
   *
   * @param value of all samples
   * @param upper upper end of the two-sided 95 % interval, by resampling
   */
  record Estimate(double value, double upper) {}

  static Estimate of(double[][] scores, int[] y, int classes, SplittableRandom random) {
    int[] all = IntStream.range(0, y.length).toArray();
    double[] resampled = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      int[] rows = random.ints(y.length, 0, y.length).toArray();
      resampled[i] = macro(scores, y, rows, classes);
    }
    Arrays.sort(resampled);
    return new Estimate(
        macro(scores, y, all, classes), resampled[(int) Math.ceil(0.975 * RESAMPLES) - 1]);
  }

  private static double macro(double[][] scores, int[] y, int[] rows, int classes) {
    double sum = 0;
    int counted = 0;
    for (int c = 0; c < classes; c++) {
      double one = one(scores, y, rows, c);
      if (!Double.isNaN(one)) {
        sum += one;
        counted++;
      }
    }
    return sum / counted;
  }

  /** By ranks; ties count half. */
  private static double one(double[][] scores, int[] y, int[] rows, int of) {
    Integer[] order = Arrays.stream(rows).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(row -> scores[row][of]));
    double ranks = 0;
    long positive = 0;
    for (int i = 0; i < order.length; ) {
      int end = i;
      while (end < order.length && scores[order[end]][of] == scores[order[i]][of]) {
        end++;
      }
      double rank = (i + 1 + end) / 2.0;
      for (int k = i; k < end; k++) {
        if (y[order[k]] == of) {
          ranks += rank;
          positive++;
        }
      }
      i = end;
    }
    long negative = order.length - positive;
    return positive == 0 || negative == 0
        ? Double.NaN
        : (ranks - positive * (positive + 1) / 2.0) / ((double) positive * negative);
  }
}
