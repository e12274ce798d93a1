package dev.adyton.node.run;

import dev.adyton.engine.GenerationResult;
import dev.adyton.engine.ModelException;
import dev.adyton.guardrails.GuardrailSession;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.telemetry.Event;
import dev.adyton.node.telemetry.EventKind;
import dev.adyton.node.telemetry.Events;
import dev.adyton.node.telemetry.Finish;
import dev.adyton.node.telemetry.Key;
import dev.adyton.node.telemetry.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * The engine's threads and the bounded queue before them. A full queue refuses; a cancelled job
 * leaves the queue or stops at its next token. Thread-safe.
 */
public final class EngineRoom implements AutoCloseable {
  private final Continuation engine;
  private final IntFunction<byte[]> vocabulary;
  private final Events events;
  private final Metrics metrics;
  private final BlockingQueue<Job> waiting;
  private final List<Thread> workers = new ArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicInteger running = new AtomicInteger();

  /**
   * Starts the threads.
   *
   * @param vocabulary the bytes that a token stands for
   * @param maxWaiting most jobs that wait while every worker is busy, at least 1
   * @param threads jobs that run at once, at least 1
   */
  public EngineRoom(
      Continuation engine,
      IntFunction<byte[]> vocabulary,
      int maxWaiting,
      int threads,
      Events events,
      Metrics metrics) {
    this.engine = engine;
    this.vocabulary = vocabulary;
    this.events = events;
    this.metrics = metrics;
    this.waiting = new ArrayBlockingQueue<>(maxWaiting);
    for (int i = 0; i < threads; i++) {
      workers.add(Thread.ofPlatform().name("engine-" + i).daemon().start(this::work));
    }
  }

  /**
   * Accepts a request for an answer.
   *
   * @param guardrails what every piece of the answer passes before it becomes an event
   * @throws ApiException {@link ErrorCode#OVERLOADED} where the queue is full, {@link
   *     ErrorCode#DRAINING} after {@link #close()}
   */
  public Job submit(Asked asked, GuardrailSession guardrails) throws ApiException {
    if (closed.get()) {
      throw ApiException.of(ErrorCode.DRAINING);
    }
    Job job = new Job(asked, guardrails);
    if (!waiting.offer(job)) {
      // The dead must not keep the living out: their clients went away while they waited.
      waiting.removeIf(Job::isCancelled);
      if (!waiting.offer(job)) {
        throw ApiException.of(ErrorCode.OVERLOADED);
      }
    }
    metrics.queued(waiting.size());
    return job;
  }

  /** Returns how many jobs run now. */
  public int running() {
    return running.get();
  }

  private void work() {
    try {
      while (!closed.get()) {
        Job job = waiting.take();
        metrics.queued(waiting.size());
        running.incrementAndGet();
        try {
          run(job);
        } finally {
          running.decrementAndGet();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(Job job) {
    if (job.isCancelled()) {
      report(job, Finish.CANCELLED, 0, 0);
      return;
    }
    WayOut out = new WayOut(job, vocabulary, metrics);
    try {
      GenerationResult result =
          engine.generate(
              job.asked().request(),
              out,
              () -> job.isCancelled() || closed.get() || out.finished());
      Finish finish = out.end(result.finish());
      report(job, finish, result.promptTokens(), result.completionTokens());
      job.put(ended(finish, result, out));
    } catch (ModelException e) {
      report(job, Finish.FAILED, 0, 0);
      job.put(new AnswerEvent.Failed(code(e)));
    } catch (RuntimeException | Error defect) {
      // One broken answer must not end the thread that all others wait for.
      events.emit(Event.of(EventKind.DEFECT).site(defect));
      report(job, Finish.FAILED, 0, 0);
      job.put(new AnswerEvent.Failed(ErrorCode.INTERNAL_ERROR));
    }
  }

  /** Returns the refusal that a model's complaint about a request comes down to. */
  public static ErrorCode code(ModelException e) {
    return switch (e.code()) {
      case CONTEXT_EXCEEDED -> ErrorCode.CONTEXT_LENGTH_EXCEEDED;
      case TEMPLATE -> ErrorCode.TEMPLATE_REFUSED;
      case GRAMMAR -> ErrorCode.FORMAT_UNREACHABLE;
      default -> ErrorCode.INTERNAL_ERROR;
    };
  }

  private static AnswerEvent ended(Finish finish, GenerationResult result, WayOut out) {
    return switch (finish) {
      case STOP -> done(out.called() ? Ending.CALLS : Ending.STOP, result, out);
      case LENGTH -> done(Ending.LENGTH, result, out);
      case FILTERED -> done(Ending.CONTENT_FILTER, result, out);
      case CANCELLED, FAILED -> new AnswerEvent.Failed(ErrorCode.DRAINING);
    };
  }

  private static AnswerEvent done(Ending ending, GenerationResult result, WayOut out) {
    return new AnswerEvent.Done(
        new Answered(
            ending,
            result.promptTokens(),
            result.completionTokens(),
            Math.min(out.reasoned(), result.completionTokens()),
            result.seed(),
            Answered.now(),
            result.stop()));
  }

  private void report(Job job, Finish finish, int prompt, int completion) {
    metrics.generated(finish, prompt, completion);
    events.emit(
        Event.of(EventKind.GENERATION)
            .with(Key.FINISH, finish)
            .size(Key.PROMPT_TOKENS_LE, prompt)
            .size(Key.COMPLETION_TOKENS_LE, completion)
            .size(Key.MILLIS_LE, job.ageMillis()));
  }

  /** Cancels everything and stops the threads. */
  @Override
  public void close() {
    closed.set(true);
    workers.forEach(Thread::interrupt);
    for (Job job = waiting.poll(); job != null; job = waiting.poll()) {
      job.put(new AnswerEvent.Failed(ErrorCode.DRAINING));
    }
  }
}
