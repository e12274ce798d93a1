package dev.adyton.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a stream of server-sent events (WHATWG HTML §9.2) behind each blank line, without changing a
 * byte. Not safe for use by several threads.
 */
final class SseSplitter {
  /** The largest event that is held while its end is awaited. */
  static final int MAX_EVENT_BYTES = 4 << 20;

  private final ByteArrayOutputStream open = new ByteArrayOutputStream();
  private int lineLength;

  /** Takes the next bytes and returns the events that they complete, blank lines included. */
  List<byte[]> feed(byte[] bytes) throws IOException {
    List<byte[]> events = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        if (lineLength == 0) {
          open.write(bytes, start, i + 1 - start);
          start = i + 1;
          events.add(open.toByteArray());
          open.reset();
        }
        lineLength = 0;
      } else if (bytes[i] != '\r') {
        lineLength++;
      }
    }
    open.write(bytes, start, bytes.length - start);
    if (open.size() > MAX_EVENT_BYTES) {
      throw new IOException("an event is larger than " + MAX_EVENT_BYTES + " bytes");
    }
    return events;
  }

  /** Returns the bytes after the last complete event. */
  byte[] rest() {
    return open.toByteArray();
  }
}
