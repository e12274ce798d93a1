package dev.adyton.training.demo;

import java.util.List;
import java.util.SplittableRandom;

/** The generator's chance. The same seed gives the same throws on every machine. */
final class Dice {
  private final SplittableRandom random;

  Dice(long seed) {
    random = new SplittableRandom(seed);
  }

  /** True in {@code percent} of a hundred cases. */
  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  /** From {@code low} to {@code high}, both included. */
  int between(int low, int high) {
    return random.nextInt(low, high + 1);
  }

  <T> T of(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }

  String of(String... items) {
    return items[random.nextInt(items.length)];
  }
}
