package dev.adyton.node.http;

import dev.adyton.node.telemetry.Event;
import dev.adyton.node.telemetry.EventKind;
import dev.adyton.node.telemetry.Events;
import dev.adyton.node.telemetry.Key;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Hands Jetty's requests to the dispatcher, a bounded number at once. Thread-safe. */
final class JettyCarrier extends Handler.Abstract {
  private final Dispatcher dispatcher;
  private final Events events;
  private final int most;
  private final Semaphore permits;
  private final BodyRoom room = new BodyRoom();
  private final AtomicBoolean draining = new AtomicBoolean();

  /**
   * @param most exchanges at once; more are answered 429
   */
  JettyCarrier(Dispatcher dispatcher, int most, Events events) {
    this.most = most;
    this.permits = new Semaphore(most);
    this.dispatcher = dispatcher;
    this.events = events;
  }

  void drain() {
    draining.set(true);
  }

  boolean draining() {
    return draining.get();
  }

  int inFlight() {
    return most - permits.availablePermits();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    boolean admitted = permits.tryAcquire();
    try {
      answer(request, response, callback, admitted);
    } catch (RuntimeException | Error defect) {
      events.emit(Event.of(EventKind.DEFECT).site(defect));
      callback.failed(new IOException("defect"));
    } finally {
      if (admitted) {
        permits.release();
      }
    }
    return true;
  }

  private void answer(Request request, Response response, Callback callback, boolean admitted) {
    JettyExchange exchange = new JettyExchange(request, response, room);
    try {
      if (!admitted) {
        refuse(exchange, ErrorCode.RATE_LIMITED);
      } else if (draining.get()) {
        response.getHeaders().put("connection", "close");
        refuse(exchange, ErrorCode.DRAINING);
      } else if (exchange.head().fields().size() > Limits.MAX_FIELDS) {
        refuse(exchange, ErrorCode.HEADERS_TOO_LARGE);
      } else {
        dispatcher.dispatch(exchange);
      }
      callback.succeeded();
      if (exchange.spoiled()) {
        request.getConnectionMetaData().getConnection().close();
      }
    } catch (IOException e) {
      callback.failed(e);
    } finally {
      exchange.release();
    }
  }

  private void refuse(JettyExchange exchange, ErrorCode code) throws IOException {
    Answers.error(exchange, ApiException.of(code));
    events.emit(Event.of(EventKind.EXCHANGE).with(Key.STATUS, code.status()));
  }
}
