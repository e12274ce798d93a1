package dev.adyton.kernels;

import dev.adyton.kernels.emit.InstructionSet;
import dev.adyton.kernels.emit.PeakCode;
import dev.adyton.kernels.emit.Processor;
import java.util.OptionalDouble;

/**
 * What this machine can do at most, measured and not looked up: a neighbour's load, a hypervisor's
 * mood or a clock's limit change it from minute to minute, so it is measured beside what it bounds.
 */
public final class Roofline implements AutoCloseable {
  /** Far more than a last-level cache, in 8 bytes: 512 MiB. */
  private static final int WORDS = 64 << 20;

  private static final int RUN = 1 << 18;

  /** Parts of a measurement of the peak, a few milliseconds each. */
  private static final int PEAK_RUNS = 16;

  private final Team team;
  private final long[] memory = new long[WORDS];
  private volatile long sink;

  /** Prepares to measure with {@code threads} threads; takes half a gibibyte until closed. */
  public Roofline(int threads) {
    team = new Team(threads);
    for (int i = 0; i < WORDS; i += 64) {
      memory[i] = i; // each page is there before it is measured
    }
  }

  /** Returns how many gigabytes (10^9 bytes) all threads together read from memory in a second. */
  public double readGigabytesPerSecond() {
    sweep();
    double best = 0;
    for (int i = 0; i < 3; i++) {
      long start = System.nanoTime();
      sweep();
      best = Math.max(best, WORDS * 8.0 / (System.nanoTime() - start));
    }
    return best;
  }

  private void sweep() {
    team.run(
        WORDS / RUN,
        1,
        (from, to, slot) -> {
          for (int i = from; i < to; i++) {
            sink = sum(memory, i * RUN);
          }
        });
  }

  /**
   * Returns how many 10^9 multiplications and additions of int8 all threads together do in a
   * second; empty where no emitted rung runs.
   */
  public OptionalDouble int8GigaOperationsPerSecond() {
    if (!Processor.obstacles(InstructionSet.AVX512_VNNI).isEmpty()) {
      return OptionalDouble.empty();
    }
    PeakCode code = PeakCode.install();
    long rounds = 1 << 20;
    double best = 0;
    for (int i = 0; i < 4; i++) {
      long start = System.nanoTime();
      team.run(
          PEAK_RUNS,
          1,
          (from, to, slot) -> {
            for (int r = from; r < to; r++) {
              code.run(rounds);
            }
          });
      double operations = (double) PEAK_RUNS * rounds * PeakCode.ROUND_OPERATIONS;
      best = Math.max(best, operations / (System.nanoTime() - start));
    }
    return OptionalDouble.of(best);
  }

  private static long sum(long[] a, int from) {
    long s = 0;
    for (int i = from; i < from + RUN; i++) {
      s += a[i];
    }
    return s;
  }

  @Override
  public void close() {
    team.close();
  }
}
