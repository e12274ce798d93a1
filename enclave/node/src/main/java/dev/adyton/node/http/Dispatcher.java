package dev.adyton.node.http;

import dev.adyton.node.telemetry.Event;
import dev.adyton.node.telemetry.EventKind;
import dev.adyton.node.telemetry.Events;
import dev.adyton.node.telemetry.Key;
import dev.adyton.node.telemetry.Metrics;
import dev.adyton.node.telemetry.Route;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The one way every exchange takes, whatever carried it: find the door, answer, turn a refusal into
 * the envelope, say one event. Thread-safe.
 */
public final class Dispatcher {
  private final Router router;
  private final Events events;
  private final Metrics metrics;

  /** Creates a dispatcher. */
  public Dispatcher(Router router, Events events, Metrics metrics) {
    this.router = router;
    this.events = events;
    this.metrics = metrics;
  }

  /**
   * Answers {@code exchange}.
   *
   * @throws IOException where the client went away or an answer broke off after its start: the
   *     carrier must then abort, so that the client sees a truncated answer, not a whole one
   */
  public void dispatch(Exchange exchange) throws IOException {
    long start = System.nanoTime();
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
      report(exchange.head(), route, whole ? recorded.status() : 499, start);
    }
  }

  private static void refuse(Exchange exchange, ApiException refusal) throws IOException {
    if (exchange.started()) {
      throw new IOException("broken off");
    }
    Answers.error(exchange, refusal);
  }

  private void report(RequestHead head, Route route, int status, long start) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    metrics.ended(route, head.carrier(), status, millis);
    events.emit(
        Event.of(EventKind.EXCHANGE)
            .with(Key.ROUTE, route)
            .with(Key.CARRIER, head.carrier())
            .with(Key.STATUS, status)
            .size(Key.MILLIS_LE, millis));
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
    public ResponseStream respond(int answered, List<Field> fields) throws IOException {
      status = answered;
      return inner.respond(answered, fields);
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
