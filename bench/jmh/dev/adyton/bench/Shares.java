package dev.adyton.bench;

import dev.adyton.kernels.Roofline;
import dev.adyton.kernels.WeightType;
import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs {@link Products} and prints what share of the machine's limits each figure is. */
public final class Shares {
  private Shares() {}

  public static void main(String[] args) throws Exception {
    double[] before = limits();
    Collection<RunResult> results =
        new Runner(new OptionsBuilder().parent(new CommandLineOptions(args)).build()).run();
    double[] after = limits();
    double read = Math.max(before[0], after[0]);
    double peak = Math.max(before[1], after[1]);
    System.out.printf("%nlimits, before and after: read %.1f, %.1f GB/s;", before[0], after[0]);
    System.out.printf(" int8 %.0f, %.0f Gop/s, both threads%n%n", before[1], after[1]);
    System.out.println("| rung | type | tokens | us, ± | GB/s | of reading | Gop/s | of int8 |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
    for (RunResult r : results) {
      WeightType type = WeightType.valueOf(r.getParams().getParam("type"));
      int tokens = Integer.parseInt(r.getParams().getParam("tokens"));
      double nanos = r.getPrimaryResult().getScore();
      double bytes = type.bytes((long) Products.ROWS * Products.COLS) / nanos;
      double ops = 2.0 * Products.ROWS * Products.COLS * tokens / nanos;
      System.out.printf(
          "| %s | %s | %d | %.0f ± %.0f | %.1f | %.0f %% | %.0f | %.0f %% |%n",
          r.getParams().getParam("rung"),
          type,
          tokens,
          nanos / 1000,
          r.getPrimaryResult().getScoreError() / 1000,
          bytes,
          100 * bytes / read,
          ops,
          100 * ops / peak);
    }
  }

  private static double[] limits() {
    try (Roofline roofline = new Roofline(2)) {
      double read = roofline.readGigabytesPerSecond();
      return new double[] {read, roofline.int8GigaOperationsPerSecond().orElse(Double.NaN)};
    }
  }
}
