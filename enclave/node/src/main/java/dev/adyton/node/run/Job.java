package dev.adyton.node.run;

import dev.adyton.guardrails.GuardrailSession;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One answer under way: the engine's thread puts events in, the exchange's thread takes them out.
 * The queue between needs no bound of its own: an answer is bounded by the model's context, and a
 * bound would let one slow reader hold the engine.
 */
public final class Job implements AutoCloseable {
  private final Asked asked;
  private final GuardrailSession guardrails;
  private final BlockingQueue<AnswerEvent> events = new LinkedBlockingQueue<>();
  private final long accepted = System.nanoTime();
  private volatile boolean cancelled;

  Job(Asked asked, GuardrailSession guardrails) {
    this.asked = asked;
    this.guardrails = guardrails;
  }

  /** Returns the next event, or nothing if none comes in time. */
  public Optional<AnswerEvent> next(Duration patience) throws InterruptedException {
    return Optional.ofNullable(events.poll(patience.toNanos(), TimeUnit.NANOSECONDS));
  }

  /** Tells the engine to stop at the next token. Idempotent. */
  public void cancel() {
    cancelled = true;
  }

  /** Cancels what is not done. */
  @Override
  public void close() {
    cancel();
  }

  boolean isCancelled() {
    return cancelled;
  }

  Asked asked() {
    return asked;
  }

  GuardrailSession guardrails() {
    return guardrails;
  }

  long ageMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - accepted);
  }

  void put(AnswerEvent event) {
    events.add(event);
  }
}
