package dev.adyton.engine;

import java.time.Duration;

/**
 * What a {@link ServingEngine} may use.
 *
 * @param sequences requests that are computed at once, at least 1
 * @param memory bytes for keys and values; raised to one full context where it is less
 * @param stepTokens tokens that a step computes at most, at least {@code sequences}
 * @param stepTime how long a step should take while answers are being written: prompts are cut
 *     accordingly. Results do not depend on it
 * @param cacheLife how long a prefix that nobody uses is kept for its tenant; zero keeps none
 */
public record ServingLimits(
    int sequences, long memory, int stepTokens, Duration stepTime, Duration cacheLife) {
  /** Sixteen at once in at most 2 GiB, prefixes for five minutes. */
  public static final ServingLimits DEFAULT =
      new ServingLimits(16, 2L << 30, 512, Duration.ofMillis(250), Duration.ofMinutes(5));

  /**
   * Returns the usual limits, with memory for a machine whose heap may have {@code heap} bytes:
   * keys and values get as much at most. The heap gets a quarter of a machine by default, and so
   * half of it is left to weights and all else.
   */
  public static ServingLimits beside(long heap) {
    return new ServingLimits(
        DEFAULT.sequences,
        Math.min(DEFAULT.memory, heap),
        DEFAULT.stepTokens,
        DEFAULT.stepTime,
        DEFAULT.cacheLife);
  }

  public ServingLimits {
    if (sequences < 1 || stepTokens < sequences || memory < 0) {
      throw new IllegalArgumentException("limits");
    }
    if (stepTime.isNegative() || cacheLife.isNegative()) {
      throw new IllegalArgumentException("times");
    }
  }
}
