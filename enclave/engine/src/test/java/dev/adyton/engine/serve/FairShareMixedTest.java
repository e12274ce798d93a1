package dev.adyton.engine.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.engine.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The policy alone, under the crowd of {@code bench-serving}: tenants of 4, 4, 8 and 16 clients, a
 * fifth of the prompts long. Four clients have just the four places of an even part, and while all
 * of them write answers they cannot use it.
 */
final class FairShareMixedTest {
  private static final int SEEDS = 8;

  /** Its first run gave 0.78 to one of the tenants of four while nothing was saved. */
  private static final long SEED = 7919;

  /** Ten minutes of a quarter of a second each. */
  private static final int STEPS = 2400;

  private static final int WARM = 32;
  private static final int[] CLIENTS = {4, 4, 8, 16};
  private static final int BUDGET = 120;

  /** With 256 pages, 8,192 tokens, requests are set aside for memory, too. */
  @ParameterizedTest
  @CsvSource({"100000, 0.1", "256, 0.2"})
  void everyTenantIsNearItsFairShare(int pages, double within) {
    List<Double> all = new ArrayList<>();
    for (long run = 0; run < SEEDS; run++) {
      long seed = SEED * (run + 1);
      SimulatedCrowd crowd = new SimulatedCrowd(16, BUDGET, pages);
      for (int i = 0; i < CLIENTS.length; i++) {
        crowd.add("t" + i, Tier.DEFAULT, CLIENTS[i], SimulatedCrowd.Mix.MIXED, seed + i);
      }
      crowd.count(WARM);
      Map<String, SimulatedCrowd.Got> got = crowd.count(STEPS);
      double even = got.values().stream().mapToLong(g -> g.tokens).average().orElse(1);
      StringBuilder line = new StringBuilder("seed " + seed + ", " + pages + " pages:");
      got.values()
          .forEach(g -> {
            all.add(g.tokens / even);
            line.append(
                " %.2f (%d waited, %d set aside)"
                    .formatted(g.tokens / even, g.waited / STEPS, g.setAside));
          });
      System.out.println(line);
    }
    double least = all.stream().mapToDouble(d -> d).min().orElse(0);
    double most = all.stream().mapToDouble(d -> d).max().orElse(9);
    System.out.printf(Locale.ROOT, "%d pages: shares %.2f to %.2f%n", pages, least, most);
    assertThat(least).isGreaterThan(1 - within);
    assertThat(most).isLessThan(1 + within);
  }

  /**
   * A tenant of one client has saved all that it may, and then 8 or 80 more come; two others have
   * 8.
   */
  @ParameterizedTest
  @ValueSource(ints = {8, 80})
  void aBurstOfATenantThatSavedMovesNobody(int burst) {
    for (int window : new int[] {80, 320}) {
      double quiet = othersMedian(8, 0, window);
      double loud = othersMedian(1, burst, window);
      System.out.printf(
          Locale.ROOT,
          "seed %d, burst of %d, %d steps: the others' p50 %.0f and %.0f steps%n",
          SEED,
          burst,
          window,
          quiet,
          loud);
      assertThat(loud).isLessThan(1.1 * quiet);
    }
  }

  private static double othersMedian(int before, int burst, int window) {
    List<Integer> first = new ArrayList<>();
    for (long run = 0; run < SEEDS; run++) {
      SimulatedCrowd crowd = new SimulatedCrowd(12, 80, 100_000);
      SimulatedCrowd.Mix mix = SimulatedCrowd.Mix.SHORT;
      crowd.add("a", Tier.DEFAULT, 8, mix, SEED + 4 * run);
      crowd.add("b", Tier.DEFAULT, 8, mix, SEED + 4 * run + 1);
      crowd.add("c", Tier.DEFAULT, before, mix, SEED + 4 * run + 2);
      crowd.count(400);
      crowd.add("c", Tier.DEFAULT, burst, mix, SEED + 4 * run + 3);
      Map<String, SimulatedCrowd.Got> got = crowd.count(window);
      got.forEach((tenant, g) -> first.addAll(tenant.equals("c") ? List.of() : g.first));
    }
    return first.stream().mapToInt(i -> i).sorted().skip(first.size() / 2).findFirst().orElse(0);
  }
}
