package dev.adyton.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SamplesTest {
  @Test
  void quantilesAreSamples() {
    List<Double> samples = List.of(5.0, 1.0, 3.0);
    assertThat(Samples.median(samples)).isEqualTo(3);
    assertThat(Samples.quantile(samples, 1)).isEqualTo(5);
    assertThat(Samples.median(List.of())).isNaN();
  }

  /** Against the definition: every pair. */
  @Test
  void aucCountsPairs() {
    Random random = new Random(7);
    double[] low = random.ints(40, 0, 20).asDoubleStream().toArray();
    double[] high = random.ints(50, 5, 25).asDoubleStream().toArray();
    double wins = 0;
    for (double l : low) {
      for (double h : high) {
        wins += l < h ? 1 : l == h ? 0.5 : 0;
      }
    }
    assertThat(Samples.auc(low, high)).isEqualTo(wins / (40 * 50));
  }

  @Test
  void anIntervalHoldsACoin() {
    Random random = new Random(7);
    double[] a = random.doubles(500).toArray();
    double[] b = random.doubles(500).toArray();
    double[] ends = Samples.aucInterval(a, b, 1);
    assertThat(ends[0]).isBetween(0.4, 0.5);
    assertThat(ends[1]).isBetween(0.5, 0.6);
  }
}
