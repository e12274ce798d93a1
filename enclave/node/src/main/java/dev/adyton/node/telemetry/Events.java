package dev.adyton.node.telemetry;

import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Writes events, one line each, to standard error. Not {@code System.Logger}: a logging framework
 * can be reconfigured from outside and offers a call for free text. Thread-safe.
 */
public final class Events {
  private final PrintStream out;

  /** Creates a writer to {@code out}. */
  public Events(PrintStream out) {
    this.out = out;
  }

  /** Writes one event. */
  public void emit(Event event) {
    String line = "time=" + Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + event.line();
    synchronized (out) {
      out.println(line);
      out.flush();
    }
  }
}
