package dev.adyton.engine;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Answers many requests at once, tenants sharing the machine fairly: one thread computes step after
 * step, each the next tokens of many requests. What a request gets is what {@link Generator} gives
 * it alone, bit for bit. Thread-safe; close it before its model.
 *
 * <p>For maintainers: the thread owns all state ({@link ServingLoop}); callers leave their requests
 * in a queue and wait. Listeners are called on the thread, so that an answer never depends on how
 * fast its reader is; one that is slow holds up everybody.
 */
public final class ServingEngine implements AutoCloseable {
  private final LoadedModel model;
  private final int places;
  private final ConcurrentLinkedQueue<ServedRequest> arrivals = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ServingLoop loop;
  private final Thread thread;

  /**
   * Starts the thread.
   *
   * @throws IllegalStateException where the model does not generate
   */
  @SuppressWarnings("ThreadStartInConstructor") // the fields above are set; the class is final
  public ServingEngine(LoadedModel model, ServingLimits limits) {
    this.model = model;
    this.places = limits.sequences();
    this.loop = new ServingLoop(model.decoder(), limits, arrivals, closed);
    this.thread = Thread.ofPlatform().name("adyton-steps").daemon().start(loop::run);
  }

  /** Returns how many requests are computed at once; more wait. */
  public int places() {
    return places;
  }

  /** Returns counts as they were after the last step. */
  public ServingStats stats() {
    return loop.stats();
  }

  /**
   * Continues a prompt until the model, a stop text, a limit or the caller ends it; returns then.
   *
   * @param listener called on the engine's thread: it must not wait for anything
   * @param cancelled asked before every step, on the engine's thread
   * @throws ModelException as {@link Generator#generate} throws it
   */
  public GenerationResult generate(
      GenerationRequest request, TokenListener listener, BooleanSupplier cancelled)
      throws ModelException {
    int most = model.room(request);
    ServedRequest served = new ServedRequest(model, request, listener, cancelled, most);
    arrivals.add(served);
    LockSupport.unpark(thread);
    if (closed.get()) {
      close(); // what arrived after the thread had looked for the last time ends here
      served.end(FinishReason.CANCELLED);
    }
    return result(served);
  }

  private static GenerationResult result(ServedRequest served) throws ModelException {
    try {
      return served.outcome().join();
    } catch (CompletionException e) {
      Optional<Throwable> cause = Optional.ofNullable(e.getCause());
      if (cause.isPresent() && cause.get() instanceof ModelException refused) {
        throw refused;
      }
      throw new IllegalStateException("a request failed", cause.orElse(e));
    } catch (CancellationException e) {
      throw new IllegalStateException("a request was lost", e);
    }
  }

  /** Cancels every request, zeroes and frees their memory. Idempotent. */
  @Override
  public void close() {
    closed.set(true);
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive() && !thread.equals(Thread.currentThread())) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // memory must be zeroed whoever is in a hurry
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
