package dev.adyton.node.telemetry;

import java.util.Locale;

/**
 * One event under construction. There is no method that takes a {@code String}: what an event says
 * is an enum, a bounded number or a bucketed size, so no prompt, answer, address or file name can
 * get into it. Used by one thread.
 */
public final class Event {
  private final StringBuilder line = new StringBuilder(96);
  private final EventKind kind;

  private Event(EventKind kind) {
    this.kind = kind;
    line.append("event=").append(lower(kind));
  }

  /** Starts an event. */
  public static Event of(EventKind kind) {
    return new Event(kind);
  }

  /** Adds an enum's constant. */
  public Event with(Key key, Enum<?> value) {
    return append(key, lower(value));
  }

  /** Adds a name that the operator gave. */
  public Event with(Key key, Label value) {
    return append(key, value.text());
  }

  /** Adds a number that is no size of content. */
  public Event with(Key key, int value) {
    return append(key, Integer.toString(value));
  }

  /** Adds a size, rounded up to its bucket. */
  public Event size(Key key, long value) {
    return append(key, Long.toString(Buckets.upperBound(value)));
  }

  /**
   * Adds where in our own code a defect showed: class and line of the first frame that is ours. The
   * throwable's message is never read, it may quote content.
   */
  public Event site(Throwable defect) {
    for (StackTraceElement frame : defect.getStackTrace()) {
      if (frame.getClassName().startsWith("dev.adyton.")) {
        line.append(" site=")
            .append(frame.getClassName())
            .append(':')
            .append(frame.getLineNumber());
        break;
      }
    }
    line.append(" class=").append(defect.getClass().getName());
    return this;
  }

  EventKind kind() {
    return kind;
  }

  String line() {
    return line.toString();
  }

  private Event append(Key key, String value) {
    line.append(' ').append(lower(key)).append('=').append(value);
    return this;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
