package dev.adyton.node;

import dev.adyton.console.UserError;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Work beside the main thread while the node starts. Every piece has a thread of its own: on two
 * cores the common pool has one, and start-up would be a queue.
 */
final class Aside {
  private Aside() {}

  /** Starts {@code work}. */
  static <T> CompletableFuture<T> start(Supplier<T> work) {
    return CompletableFuture.supplyAsync(
        work, task -> Thread.ofPlatform().name("start").daemon().start(task));
  }

  /**
   * Waits for it.
   *
   * @throws UserError where the work threw one
   */
  static <T> T join(CompletableFuture<T> work) {
    try {
      return work.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UserError error) {
        throw error;
      }
      throw e;
    }
  }
}
