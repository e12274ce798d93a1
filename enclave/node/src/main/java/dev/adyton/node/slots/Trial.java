package dev.adyton.node.slots;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A release that was switched to has to show itself: it must serve for a while within a time, or
 * the machine stops and firmware starts the one before.
 */
public final class Trial {
  /** From the process's start until a release on trial must be known to be good. */
  public static final Duration MOST = Duration.ofMinutes(10);

  /** How long a node serves before it counts as good. */
  public static final Duration SERVED = Duration.ofSeconds(10);

  private Trial() {}

  /** Ends a machine whose release does not become good in time. */
  public static void limit(Optional<Slots> slots, Duration most, Runnable halt) {
    if (slots.filter(Slots::onTrial).isPresent()) {
      Thread.ofPlatform()
          .daemon()
          .name("trial")
          .start(() -> {
            if (pause(most) && slots.get().onTrial()) {
              halt.run();
            }
          });
    }
  }

  /**
   * Remembers a release as good once it has served for a while.
   *
   * @param serving whether it serves
   * @param news told when that is the first time
   */
  public static void watch(
      ReleaseDesk desk, Duration served, BooleanSupplier serving, Consumer<ReleaseDesk> news) {
    Thread.ofPlatform()
        .daemon()
        .name("good")
        .start(() -> {
          try {
            if (pause(served) && serving.getAsBoolean() && desk.good()) {
              news.accept(desk);
            }
          } catch (IOException e) {
            // Not known to be good: on trial, the limit ends it.
          }
        });
  }

  private static boolean pause(Duration time) {
    try {
      Thread.sleep(time);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
