package dev.adyton.node.audit;

import dev.adyton.admin.Enrolment;
import dev.adyton.node.audit.AuditEvent.Background;
import dev.adyton.node.audit.AuditEvent.Call;
import dev.adyton.node.audit.AuditEvent.Outcome;
import dev.adyton.node.audit.AuditEvent.Subject;
import dev.adyton.node.audit.AuditEvent.Usage;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.CallNotes;
import dev.adyton.node.http.Dispatcher;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.telemetry.Event;
import dev.adyton.node.telemetry.EventKind;
import dev.adyton.node.telemetry.Events;
import dev.adyton.node.telemetry.Key;
import dev.adyton.node.telemetry.Label;
import dev.adyton.node.telemetry.Metrics;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was called, twice: a line in buckets for the operator at once, and the exact record for
 * whose call it was, in memory, the oldest going first. A project's crowd pushes out its own
 * records alone. Thread-safe.
 */
public final class AuditTrail implements Dispatcher.Audit {
  /** Most records of a project. */
  static final int MAX_OF_PROJECT = 256;

  /** Most projects with records: more than a node can have, whatever key files name. */
  static final int MAX_PROJECTS = 2_048;

  private final Events events;
  private final Metrics metrics;
  private final Clock clock;
  private final Map<String, Deque<AuditEvent>> records = new HashMap<>(); // newest first

  /** Creates an empty trail. */
  public AuditTrail(Events events, Metrics metrics, Clock clock) {
    this.events = events;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public void ended(Dispatcher.Ended call) {
    CallNotes notes = call.notes();
    events.emit(line(call));
    if (notes.by().isEmpty()) {
      return;
    }
    CallNotes.By by = notes.by().get();
    if (by.inference()) {
      metrics.called(label(by.project()), call.status(), call.millis());
    }
    keep(
        new Call(
            new Subject(by.project(), by.owner(), call.head().requestId(), now()),
            call.route(),
            call.head().carrier(),
            by.inference(),
            call.status(),
            notes.failure(),
            call.millis(),
            notes.firstMillis(),
            new Usage(notes.input(), notes.cached(), notes.output())));
  }

  private Event line(Dispatcher.Ended call) {
    CallNotes notes = call.notes();
    Event event =
        Event.of(EventKind.EXCHANGE)
            .with(Key.ROUTE, call.route())
            .with(Key.CARRIER, call.head().carrier())
            .with(Key.STATUS, call.status())
            .size(Key.MILLIS_LE, call.millis());
    notes.failure().ifPresent(code -> event.with(Key.CODE, code));
    notes.by().ifPresent(by -> event.with(Key.PROJECT, label(by.project())));
    if (notes.by().map(CallNotes.By::inference).orElse(false)) {
      event
          .with(Key.MODEL, metrics.model())
          .size(Key.PROMPT_TOKENS_LE, notes.input())
          .size(Key.COMPLETION_TOKENS_LE, notes.output());
      notes.firstMillis().ifPresent(millis -> event.size(Key.FIRST_MILLIS_LE, millis));
    }
    return event;
  }

  /** Writes down that a promised response was made. */
  public void made(Caller caller, String id, int input, int cached, int output) {
    background(caller, id, Outcome.COMPLETED, Optional.empty(), new Usage(input, cached, output));
  }

  /** Writes down that a promised response was given up at its caller's wish. */
  public void cancelled(Caller caller, String id) {
    background(caller, id, Outcome.CANCELLED, Optional.empty(), Usage.NOTHING);
  }

  /** Writes down that a promised response will never be. */
  public void failed(Caller caller, String id, ErrorCode code) {
    background(caller, id, Outcome.FAILED, Optional.of(code), Usage.NOTHING);
  }

  private void background(
      Caller caller, String id, Outcome outcome, Optional<ErrorCode> failure, Usage usage) {
    Event event =
        Event.of(EventKind.BACKGROUND)
            .with(Key.OUTCOME, outcome)
            .with(Key.PROJECT, label(caller.project()))
            .with(Key.MODEL, metrics.model())
            .size(Key.PROMPT_TOKENS_LE, usage.input())
            .size(Key.COMPLETION_TOKENS_LE, usage.output());
    failure.ifPresent(code -> event.with(Key.CODE, code));
    events.emit(event);
    Subject subject = new Subject(caller.project(), caller.storedUnder(), id, now());
    keep(new Background(subject, outcome, failure, usage));
  }

  private Label label(String project) {
    return metrics.roster().find(project);
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  private synchronized void keep(AuditEvent event) {
    String project = event.subject().project();
    if (records.size() >= MAX_PROJECTS && !records.containsKey(project)) {
      return;
    }
    Deque<AuditEvent> of = records.computeIfAbsent(project, p -> new ArrayDeque<>());
    of.addFirst(event);
    if (of.size() > MAX_OF_PROJECT) {
      of.removeLast();
    }
  }

  /**
   * Returns records of what was done for {@code caller}, the newest first: of the key's own calls,
   * and in a project with an owner, of all its calls to a key that the owner let in. Whoever can
   * write a key beside another learns nothing of the other's.
   */
  synchronized List<AuditEvent> of(Caller caller) {
    boolean whole = Enrolment.owned(caller.project()) && caller.keeps();
    return records.getOrDefault(caller.project(), new ArrayDeque<>()).stream()
        .filter(e -> whole || e.subject().owner().equals(caller.storedUnder()))
        .toList();
  }

  /** Forgets a project. */
  public synchronized void end(String project) {
    records.remove(project);
  }
}
