package dev.adyton.node.telemetry;

import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/**
 * Writes events, one line each, to standard error. Not {@code System.Logger}: a logging framework
 * can be reconfigured from outside and offers a call for free text. What callers cause is bounded
 * in a second, and what was left out is counted: who floods a node fills no disk. Thread-safe.
 */
public final class Events {
  /** Most lines of a second that callers cause. */
  static final int MAX_A_SECOND = 1_000;

  private static final Set<EventKind> CAUSED =
      Set.of(EventKind.EXCHANGE, EventKind.GENERATION, EventKind.BACKGROUND, EventKind.CANCELLED);

  private final PrintStream out;
  private long second;
  private int caused;

  /** Creates a writer to {@code out}. */
  public Events(PrintStream out) {
    this.out = out;
  }

  /** Writes one event. */
  public void emit(Event event) {
    emit(event, Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  synchronized void emit(Event event, Instant now) {
    if (now.getEpochSecond() != second) {
      int leftOut = caused - MAX_A_SECOND;
      second = now.getEpochSecond();
      caused = 0;
      if (leftOut > 0) {
        write(Event.of(EventKind.LEFT_OUT).with(Key.COUNT, leftOut), now);
      }
    }
    if (!CAUSED.contains(event.kind()) || ++caused <= MAX_A_SECOND) {
      write(event, now);
    }
  }

  private void write(Event event, Instant now) {
    synchronized (out) {
      out.println("time=" + now + " " + event.line());
      out.flush();
    }
  }
}
