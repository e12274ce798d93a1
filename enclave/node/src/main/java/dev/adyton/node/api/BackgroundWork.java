package dev.adyton.node.api;

import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.responses.EventLog;
import dev.adyton.node.responses.LiveResponse;
import dev.adyton.node.responses.ResponseShelf.Promise;
import dev.adyton.node.run.AnswerEvent;
import dev.adyton.node.run.Answered;
import dev.adyton.node.run.Ending;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One promised response on its way. What is said to it is said by who claimed it; others ask and
 * cancel.
 */
final class BackgroundWork implements LiveResponse {
  private final Promise promise;
  private final Inference seen;
  private final ResponseObject object;
  private final ResponsesEncoder encoder;
  private final AnswerBuilder builder;
  private final EventLog log = new EventLog();
  private final Consumer<BackgroundWork> unbegun;
  private final AtomicBoolean claimed = new AtomicBoolean();
  private volatile ResponseObject.Status status = ResponseObject.Status.QUEUED;
  private volatile boolean cancelled;

  /**
   * @param unbegun what ends one that was cancelled before anybody claimed it
   */
  BackgroundWork(
      Promise promise, Inference seen, ResponseObject object, Consumer<BackgroundWork> unbegun) {
    this.promise = promise;
    this.seen = seen;
    this.object = object;
    this.encoder = new ResponsesEncoder(object, promise.pending().padded());
    this.builder = new AnswerBuilder(promise.id());
    this.unbegun = unbegun;
    log.add(encoder.queued());
  }

  Promise promise() {
    return promise;
  }

  Inference seen() {
    return seen;
  }

  /** Returns whether the caller may go on with it: to the first alone. */
  boolean claim() {
    return claimed.compareAndSet(false, true);
  }

  boolean isCancelled() {
    return cancelled;
  }

  void begin() {
    status = ResponseObject.Status.IN_PROGRESS;
    log.add(encoder.begun());
  }

  void say(AnswerEvent.Said said) {
    log.add(encoder.said(0, builder.add(said)));
  }

  Answer end(Answered result) {
    return builder.end(result);
  }

  /** Returns what was said until now as an answer that nothing is known of. */
  Answer partial() {
    return builder.end(Answered.nothing(Ending.LENGTH));
  }

  byte[] closing(Answer answer) {
    return Sse.join(encoder.ended(0, answer), encoder.closing(List.of(answer)));
  }

  byte[] failure(ApiException refusal) {
    return encoder.failure(refusal);
  }

  byte[] whole(Answer answer) {
    return encoder.whole(List.of(answer));
  }

  byte[] cancelledBody(Answer partial) {
    return JsonOut.object(out -> object.cancelled(out, partial));
  }

  byte[] failedBody(ApiException refusal) {
    return JsonOut.object(out -> object.failedMembers(out, refusal));
  }

  @Override
  public String owner() {
    return promise.caller().storedUnder();
  }

  @Override
  public byte[] body() {
    return JsonOut.object(out -> object.begunMembers(out, status));
  }

  @Override
  public EventLog events() {
    return log;
  }

  @Override
  public void cancel() {
    cancelled = true;
    if (claim()) {
      unbegun.accept(this);
    }
  }

  @Override
  public String toString() {
    return "BackgroundWork";
  }
}
