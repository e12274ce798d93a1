package dev.adyton.node.responses;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The events of one response, each with its place as its {@code sequence_number}: one thread adds,
 * any number follow from wherever they left off. Thread-safe.
 */
public final class EventLog {
  private final List<byte[]> events = new ArrayList<>();
  private boolean over;

  /** Returns the log of a stream that is over. */
  public static EventLog of(byte[] stream) {
    EventLog log = new EventLog();
    log.add(stream);
    log.end();
    return log;
  }

  /** Adds whole events, each ended by an empty line (WHATWG HTML §9.2). */
  public synchronized void add(byte[] stream) {
    int start = 0;
    for (int i = 1; i < stream.length; i++) {
      if (stream[i] == '\n' && stream[i - 1] == '\n') {
        events.add(Arrays.copyOfRange(stream, start, i + 1));
        start = i + 1;
      }
    }
    if (start != stream.length) {
      throw new IllegalArgumentException("half an event");
    }
    notifyAll();
  }

  /** Says that no more will come. */
  public synchronized void end() {
    over = true;
    notifyAll();
  }

  /**
   * A part of the log.
   *
   * @param stream its events, joined
   * @param next the place after them
   * @param over whether nothing comes after them
   */
  @SuppressWarnings("ArrayRecordComponent") // sent, never compared
  public record Part(byte[] stream, int next, boolean over) {}

  /** Returns what there is from place {@code from} on; nothing where nothing comes in time. */
  public synchronized Part from(int from, Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    long left = patience.toNanos();
    while (events.size() <= from && !over && left > 0) {
      wait(Math.max(1, left / 1_000_000));
      left = until - System.nanoTime();
    }
    return new Part(join(from), Math.max(from, events.size()), over);
  }

  /** Waits until no more will come, or for so long. */
  public synchronized void awaitEnd(Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    long left = patience.toNanos();
    while (!over && left > 0) {
      wait(Math.max(1, left / 1_000_000));
      left = until - System.nanoTime();
    }
  }

  /** Returns all events so far. */
  public synchronized byte[] all() {
    return join(0);
  }

  private byte[] join(int from) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (int i = from; i < events.size(); i++) {
      joined.writeBytes(events.get(i));
    }
    return joined.toByteArray();
  }
}
