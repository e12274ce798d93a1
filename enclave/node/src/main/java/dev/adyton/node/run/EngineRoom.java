package dev.adyton.node.run;

import dev.adyton.engine.GenerationRequest;
import dev.adyton.engine.GenerationResult;
import dev.adyton.engine.ModelException;
import dev.adyton.guardrails.GuardrailSession;
import dev.adyton.node.admin.Meter;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.telemetry.Event;
import dev.adyton.node.telemetry.EventKind;
import dev.adyton.node.telemetry.Events;
import dev.adyton.node.telemetry.Finish;
import dev.adyton.node.telemetry.Key;
import dev.adyton.node.telemetry.Metrics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;

/**
 * The way to the engine: a bounded number of jobs, each waited for by a thread of its own while the
 * engine computes many at once. A full room refuses; a cancelled job leaves at the engine's next
 * step. Thread-safe.
 */
public final class EngineRoom implements AutoCloseable {
  private final Continuation engine;
  private final IntFunction<byte[]> vocabulary;
  private final Events events;
  private final Metrics metrics;
  private final Meter meter;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Map<Job, Thread> jobs = new ConcurrentHashMap<>();

  private final Entry entry; // guarded by this

  /**
   * @param engine closed with the room
   * @param vocabulary the bytes that a token stands for
   * @param maxWaiting most jobs beyond those that the engine computes at once, at least 1
   * @param meter of tokens, by the account's tenant
   */
  public EngineRoom(
      Continuation engine,
      IntFunction<byte[]> vocabulary,
      int maxWaiting,
      Meter meter,
      Events events,
      Metrics metrics) {
    this.engine = engine;
    this.vocabulary = vocabulary;
    this.events = events;
    this.metrics = metrics;
    this.meter = meter;
    this.entry = new Entry(engine.places() + maxWaiting);
  }

  /**
   * Accepts a request for an answer.
   *
   * @param guardrails what every piece of the answer passes before it becomes an event
   * @throws ApiException {@link ErrorCode#TOKEN_QUOTA_EXCEEDED} where the tenant has used its
   *     tokens, {@link ErrorCode#OVERLOADED} where the room is full, {@link ErrorCode#DRAINING}
   *     after {@link #close()}
   */
  public Job submit(Asked asked, GuardrailSession guardrails) throws ApiException {
    if (closed.get()) {
      throw ApiException.of(ErrorCode.DRAINING);
    }
    Job job = new Job(asked, guardrails);
    Meter.Reservation reservation = enter(job);
    Thread thread = Thread.ofVirtual().name("answer").unstarted(() -> work(job, reservation));
    jobs.put(job, thread);
    thread.start();
    return job;
  }

  private synchronized Meter.Reservation enter(Job job) throws ApiException {
    if (!entry.enter(tenant(job))) {
      throw ApiException.of(ErrorCode.OVERLOADED);
    }
    try {
      GenerationRequest request = job.asked().request();
      Meter.Reservation reservation =
          meter.reserve(tenant(job), request.prompt().length, request.maxTokens());
      metrics.queued(waiting());
      return reservation;
    } catch (ApiException e) {
      entry.leave(tenant(job));
      throw e;
    }
  }

  private static String tenant(Job job) {
    return job.asked().request().account().tenant();
  }

  /** Returns how many jobs are under way. */
  public synchronized int running() {
    return Math.min(engine.places(), entry.all());
  }

  private int waiting() {
    return Math.max(0, entry.all() - engine.places());
  }

  private void work(Job job, Meter.Reservation reservation) {
    Used used = Used.NOTHING;
    try {
      used = run(job);
    } finally {
      reservation.settle(used.input(), used.output());
      jobs.remove(job);
      synchronized (this) {
        entry.leave(tenant(job));
        metrics.queued(waiting());
      }
    }
  }

  /** Tokens that were computed. */
  private record Used(int input, int output) {
    static final Used NOTHING = new Used(0, 0);
  }

  private Used run(Job job) {
    if (job.isCancelled()) {
      report(job, Finish.CANCELLED, 0, 0);
      return Used.NOTHING;
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
      return new Used(result.promptTokens() - result.cachedTokens(), result.completionTokens());
    } catch (ModelException e) {
      report(job, Finish.FAILED, 0, 0);
      job.put(new AnswerEvent.Failed(code(e)));
    } catch (RuntimeException | Error defect) {
      // One broken answer must not end the thread that all others wait for.
      events.emit(Event.of(EventKind.DEFECT).site(defect));
      report(job, Finish.FAILED, 0, 0);
      job.put(new AnswerEvent.Failed(ErrorCode.INTERNAL_ERROR));
    }
    return Used.NOTHING;
  }

  /** Returns the refusal that a model's complaint about a request comes down to. */
  public static ErrorCode code(ModelException e) {
    return switch (e.code()) {
      case CONTEXT_EXCEEDED -> ErrorCode.CONTEXT_LENGTH_EXCEEDED;
      case TEMPLATE -> ErrorCode.TEMPLATE_REFUSED;
      case GRAMMAR -> ErrorCode.FORMAT_UNREACHABLE;
      case KIND -> ErrorCode.MODEL_EMBEDS;
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
            result.stop(),
            result.cachedTokens()));
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

  /** Cancels everything, and closes the engine. */
  @Override
  public void close() {
    closed.set(true);
    jobs.values().forEach(Thread::interrupt);
    engine.close();
  }
}
