package dev.adyton.node.leak;

import dev.adyton.node.channel.Shapes.Seen;
import java.util.Arrays;
import java.util.List;

/**
 * What a watcher can work out of one answer: sizes, gaps, count, duration (arXiv 2511.03675 §4).
 */
final class Features {
  private static final int FIRST = 40;
  private static final int QUANTILES = 5;

  private Features() {}

  static double[] of(List<Seen> seen) {
    double[] sizes = seen.stream().mapToDouble(Seen::bytes).toArray();
    double[] gaps = new double[sizes.length];
    for (int i = 0; i < gaps.length; i++) {
      long before = i == 0 ? 0 : seen.get(i - 1).nanos();
      gaps[i] = (seen.get(i).nanos() - before) / 1e6;
    }
    double[] all = new double[3 + 2 * (FIRST + QUANTILES + 2)];
    int at = 0;
    all[at++] = sizes.length;
    all[at++] = Arrays.stream(sizes).sum();
    all[at++] = seen.getLast().nanos() / 1e6;
    at = put(all, at, sizes);
    put(all, at, gaps);
    return all;
  }

  private static int put(double[] all, int from, double[] values) {
    int at = from;
    for (int i = 0; i < FIRST; i++) {
      all[at++] = i < values.length ? values[i] : -1;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < QUANTILES; i++) {
      all[at++] = sorted[i * (sorted.length - 1) / (QUANTILES - 1)];
    }
    double mean = Arrays.stream(values).average().orElse(0);
    all[at++] = mean;
    all[at++] = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElse(0);
    return at;
  }
}
