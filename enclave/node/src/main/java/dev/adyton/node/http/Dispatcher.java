package dev.adyton.node.http;

import dev.adyton.node.telemetry.Event;
import dev.adyton.node.telemetry.EventKind;
import dev.adyton.node.telemetry.Events;
import dev.adyton.node.telemetry.Key;
import dev.adyton.node.telemetry.Metrics;
import dev.adyton.node.telemetry.Route;
import java.io.IOException;
import java.util.List;

/**
 * The one way every exchange takes, whatever carried it: find the door, answer, turn a refusal into
 * the envelope, say one event. Thread-safe.
 */
public final class Dispatcher {
  private final Router router;
  private final Events events;
  private final Metrics metrics;
  private final Audit audit;

  /** Where ended calls are written down. */
  @FunctionalInterface
  public interface Audit {
    /** Writes one down. */
    void ended(Ended call);
  }

  /**
   * A call that is over.
   *
   * @param status 499 where the answer did not reach its end
   * @param millis how long it took
   */
  public record Ended(RequestHead head, Route route, int status, long millis, CallNotes notes) {}

  /** Creates a dispatcher. */
  public Dispatcher(Router router, Events events, Metrics metrics, Audit audit) {
    this.router = router;
    this.events = events;
    this.metrics = metrics;
    this.audit = audit;
  }

  /**
   * Answers {@code exchange}.
   *
   * @throws IOException where the client went away or an answer broke off after its start: the
   *     carrier must then abort, so that the client sees a truncated answer, not a whole one
   */
  public void dispatch(Exchange exchange) throws IOException {
    metrics.begun();
    Recorder recorded = new Recorder(exchange);
    Route route = Route.UNKNOWN;
    boolean whole = false;
    try {
      Router.Door door = router.find(exchange.head());
      route = door.route();
      door.handler().handle(recorded);
      whole = true;
    } catch (ApiException refusal) {
      refuse(recorded, refusal);
      whole = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("stopping");
    } catch (RuntimeException | Error defect) {
      events.emit(Event.of(EventKind.DEFECT).with(Key.ROUTE, route).site(defect));
      refuse(recorded, ApiException.of(ErrorCode.INTERNAL_ERROR));
      whole = true;
    } finally {
      report(recorded, route, whole ? recorded.status() : 499);
    }
  }

  private static void refuse(Exchange exchange, ApiException refusal) throws IOException {
    exchange.notes().failed(refusal.code());
    if (exchange.started()) {
      throw new IOException("broken off");
    }
    Answers.error(exchange, refusal);
  }

  private void report(Exchange exchange, Route route, int status) {
    CallNotes notes = exchange.notes();
    long millis = notes.millis();
    metrics.ended(route, exchange.head().carrier(), status, millis);
    audit.ended(new Ended(exchange.head(), route, status, millis, notes));
  }

  /** Remembers the status for the event. */
  private static final class Recorder implements Exchange {
    private final Exchange inner;
    private int status;

    Recorder(Exchange inner) {
      this.inner = inner;
    }

    int status() {
      return status;
    }

    @Override
    public RequestHead head() {
      return inner.head();
    }

    @Override
    public byte[] body() throws ApiException, IOException {
      return inner.body();
    }

    @Override
    public void hold(long bytes) throws ApiException {
      inner.hold(bytes);
    }

    @Override
    public ResponseStream respond(int answered, List<Field> fields) throws IOException {
      status = answered;
      return inner.respond(answered, fields);
    }

    @Override
    public CallNotes notes() {
      return inner.notes();
    }

    @Override
    public boolean started() {
      return inner.started();
    }

    @Override
    public boolean abandoned() {
      return inner.abandoned();
    }
  }
}
