package dev.adyton.node.responses;

import dev.adyton.node.http.Answers;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.Field;
import dev.adyton.node.http.Limits;
import dev.adyton.node.http.ResponseStream;
import dev.adyton.node.receipts.Tape;
import dev.adyton.node.telemetry.Carrier;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Sends a log of events to somebody who follows it; that he goes away ends nothing but this. */
public final class Follower {
  private static final String SSE = "text/event-stream; charset=utf-8";
  private static final byte[] COMMENT = {':', '\n', '\n'};

  private Follower() {}

  /**
   * Sends what is in the log from place {@code from} on, and what comes, until it is over.
   *
   * @param seed of the sampling, for the receipt
   */
  public static void follow(Exchange exchange, Tape tape, EventLog log, int from, long seed)
      throws IOException, InterruptedException {
    List<Field> head =
        List.of(
            new Field("content-type", SSE),
            Answers.NO_STORE,
            new Field("x-accel-buffering", "no"),
            new Field("x-request-id", "req_" + exchange.head().requestId()));
    ResponseStream out = tape.over(exchange.respond(200, head), 200, SSE);
    // What comes wakes it. Only a sealed answer's frames are due at times of their own.
    boolean framed = exchange.head().carrier() == Carrier.SEALED;
    Duration patience = framed ? Limits.POLL : Limits.FOLLOWED;
    long said = System.nanoTime();
    EventLog.Part part = log.from(from, patience);
    while (true) {
      if (part.stream().length > 0) {
        out.write(part.stream());
        said = System.nanoTime();
      } else if (System.nanoTime() - said >= Limits.FOLLOWED.toNanos()) {
        out.write(COMMENT);
        said = System.nanoTime();
      }
      if (part.over()) {
        break;
      }
      out.tick();
      if (exchange.abandoned()) {
        throw new IOException("the caller is gone");
      }
      part = log.from(part.next(), patience);
    }
    out.end(tape.issue(seed));
  }
}
