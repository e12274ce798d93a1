package dev.adyton.node.api;

import dev.adyton.codec.Digest;
import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.guardrails.GuardrailSession;
import dev.adyton.node.audit.AuditTrail;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Limits;
import dev.adyton.node.keys.StoreException;
import dev.adyton.node.responses.LiveResponses;
import dev.adyton.node.responses.PendingResponse;
import dev.adyton.node.responses.ResponseShelf.Promise;
import dev.adyton.node.responses.StoredResponse;
import dev.adyton.node.run.AnswerEvent;
import dev.adyton.node.run.Answered;
import dev.adyton.node.run.Conversation;
import dev.adyton.node.run.Job;
import dev.adyton.node.telemetry.Event;
import dev.adyton.node.telemetry.EventKind;
import dev.adyton.node.telemetry.Events;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Makes responses that were promised. What was promised lies in the journal before the promise is
 * given, so that a node that was killed makes the same answers after its start: the same bytes, for
 * whoever follows from where he was. Thread-safe.
 */
public final class BackgroundDesk implements AutoCloseable {
  /** Most responses that are promised and not made. */
  static final int MAX_PROMISES = 1_000;

  /** Most of them of one caller. */
  static final int MAX_OF_CALLER = 100;

  /**
   * How many are with the engine at once, at most; the others leave its queue to those who wait.
   */
  private static final int WORKERS = 4;

  /** Refusals that will not last. */
  private static final Set<ErrorCode> PASSING =
      Set.of(ErrorCode.OVERLOADED, ErrorCode.TOKEN_QUOTA_EXCEEDED);

  private final Services services;
  private final Preparation preparation;
  private final LiveResponses live;
  private final Digest outcome;
  private final AuditTrail audit;
  private final Events events;
  private final BlockingQueue<BackgroundWork> waiting = new LinkedBlockingQueue<>();
  private final List<Thread> workers = new ArrayList<>();

  /**
   * @param outcome names what decides an answer, beside its request
   * @param audit where it is written down what became of promises
   */
  BackgroundDesk(
      Services services, Bounds bounds, Digest outcome, AuditTrail audit, Events events) {
    this.services = services;
    this.preparation = new Preparation(Dialect.RESPONSES, services, bounds);
    this.live = services.live();
    this.outcome = outcome;
    this.audit = audit;
    this.events = events;
  }

  /**
   * Takes up what was promised before, and begins to work.
   *
   * @throws StoreException where the promises cannot be read
   */
  public void start() throws StoreException {
    for (Promise promise : services.shelf().open()) {
      take(promise);
    }
    for (int i = 0; i < WORKERS; i++) {
      workers.add(Thread.ofVirtual().name("background-" + i).start(this::work));
    }
  }

  /**
   * Promises a response. On return the promise is safe.
   *
   * @param id 32 hex digits
   * @param pending all that its answer depends on
   * @param seen what the guardrails made of it
   */
  BackgroundWork promise(Caller caller, String id, PendingResponse pending, Inference seen)
      throws ApiException {
    if (live.size() >= MAX_PROMISES || live.of(caller) >= MAX_OF_CALLER) {
      throw ApiException.of(ErrorCode.BACKGROUND_FULL);
    }
    // What cannot be answered is refused now, not promised.
    preparation.ready(caller, seen).close();
    Promise promise = new Promise(caller, id, pending);
    BackgroundWork work = work(promise, seen, keeping(parse(pending)));
    services.shelf().promise(promise);
    live.add(id, work);
    waiting.add(work);
    return work;
  }

  /** Returns what names the circumstances that a promise is made under. */
  Digest outcome() {
    return outcome;
  }

  private BackgroundWork work(Promise promise, Inference seen, Keeping keeping) {
    PendingResponse pending = promise.pending();
    ResponseObject object =
        new ResponseObject(promise.id(), pending.created(), services.served().id(), seen, keeping);
    return new BackgroundWork(promise, seen, object, this::cancelled);
  }

  /** Takes up a promise of an earlier process. */
  private void take(Promise promise) {
    try {
      Inference asked = asked(promise);
      GuardrailSession session = services.guard().open();
      try {
        Optional<Conversation> admitted = services.guard().admit(session, asked.conversation());
        BackgroundWork work = work(promise, asked.as(admitted), keeping(parse(promise.pending())));
        live.add(promise.id(), work);
        if (!promise.pending().outcome().equals(outcome) || admitted.isEmpty()) {
          work.claim();
          failed(work, ErrorCode.NUMERICS_CHANGED);
        } else {
          waiting.add(work);
        }
      } finally {
        services.guard().settle(session);
      }
    } catch (ApiException e) {
      // What was taken once and is no longer: a later version reads more strictly.
      events.emit(Event.of(EventKind.DEFECT).site(e));
    }
  }

  private static JsonValue.Obj parse(PendingResponse pending) throws ApiException {
    return JsonBody.parse(pending.request());
  }

  private static Keeping keeping(JsonValue.Obj request) throws ApiException {
    return Keeping.read(request);
  }

  private Inference asked(Promise promise) throws ApiException {
    PendingResponse pending = promise.pending();
    Attached attached = Attachments.of(services, promise);
    return ResponsesRequest.read(parse(pending), attached)
        .seeded(pending.seed())
        .after(pending.earlier());
  }

  private void work() {
    try {
      while (true) {
        BackgroundWork work = waiting.take();
        if (work.claim()) {
          make(work);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void make(BackgroundWork work) throws InterruptedException {
    GuardrailSession session = services.guard().open();
    try {
      services.guard().admit(session, asked(work.promise()).conversation());
      try (Preparation.Ready ready = preparation.ready(work.promise().caller(), work.seen());
          Job job = submit(work, ready, session)) {
        work.begin();
        follow(work, job);
      }
    } catch (ApiException e) {
      ended(work, e.code());
    } catch (RuntimeException defect) {
      events.emit(Event.of(EventKind.DEFECT).site(defect));
      failed(work, ErrorCode.INTERNAL_ERROR);
    } finally {
      services.guard().settle(session);
      work.events().end();
    }
  }

  /** Waits for a place, and for the project's tokens: nobody sits before it. */
  private Job submit(BackgroundWork work, Preparation.Ready ready, GuardrailSession session)
      throws ApiException, InterruptedException {
    while (true) {
      try {
        return services.room().submit(ready.choices().getFirst(), session);
      } catch (ApiException e) {
        if (!PASSING.contains(e.code()) || work.isCancelled()) {
          throw e;
        }
        Thread.sleep(Limits.POLL);
      }
    }
  }

  private void follow(BackgroundWork work, Job job) throws InterruptedException {
    while (true) {
      Optional<AnswerEvent> event = job.next(Limits.POLL);
      if (work.isCancelled()) {
        job.cancel();
      }
      switch (event.orElse(null)) {
        case null -> {}
        case AnswerEvent.Said said -> work.say(said);
        case AnswerEvent.Done(Answered result) -> {
          Answer answer = work.end(result);
          audit.made(
              work.promise().caller(),
              work.promise().id(),
              result.promptTokens(),
              result.cachedTokens(),
              result.completionTokens());
          keep(work, answer, work.whole(answer), work.closing(answer));
          return;
        }
        case AnswerEvent.Failed(var code) -> {
          ended(work, code);
          return;
        }
      }
    }
  }

  /** A refusal that its caller asked for is none. */
  private void ended(BackgroundWork work, ErrorCode code) {
    if (work.isCancelled()) {
      cancelled(work);
    } else {
      failed(work, code);
    }
  }

  private void cancelled(BackgroundWork work) {
    Answer partial = work.partial();
    audit.cancelled(work.promise().caller(), work.promise().id());
    keep(work, partial, work.cancelledBody(partial), new byte[0]);
  }

  private void failed(BackgroundWork work, ErrorCode code) {
    if (code == ErrorCode.DRAINING) {
      return; // The promise stands: who starts next makes it.
    }
    ApiException refusal = ApiException.of(code);
    audit.failed(work.promise().caller(), work.promise().id(), code);
    keep(work, work.partial(), work.failedBody(refusal), work.failure(refusal));
  }

  private void keep(BackgroundWork work, Answer answer, byte[] body, byte[] last) {
    Promise promise = work.promise();
    List<ChatMessage> earlier = promise.pending().earlier();
    try {
      services
          .shelf()
          .redeem(
              promise,
              new StoredResponse(
                  earlier,
                  work.seen().added(earlier.size()),
                  answer.messages(),
                  text(body),
                  text(Sse.join(work.events().all(), last))));
      work.events().add(last);
      live.remove(promise.id());
    } catch (ApiException e) {
      if (e.code() == ErrorCode.PROJECT_SUSPENDED) {
        live.remove(promise.id()); // Its project was deleted meanwhile: nothing of it stays.
      } else {
        // It stays live as it is, and promised: the next start tries again.
        events.emit(Event.of(EventKind.STORE_DEFECT));
      }
    }
    work.events().end();
  }

  private static SecretText text(byte[] utf8) {
    return SecretText.of(new String(utf8, StandardCharsets.UTF_8));
  }

  /** Stops the work; what is not made stays promised. */
  @Override
  public void close() {
    workers.forEach(Thread::interrupt);
    waiting.forEach(work -> work.events().end());
  }
}
