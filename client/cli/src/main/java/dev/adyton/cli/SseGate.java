package dev.adyton.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * Lets events through as they come, except the one that tells the caller that the answer is whole:
 * that one waits until the receipt is checked. Else a caller would stop reading satisfied, and
 * never learn that the check failed. Not safe for use by several threads.
 */
final class SseGate {
  private final SseSplitter splitter = new SseSplitter();
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();

  /** Takes the next bytes of the answer and returns those that may go out now. */
  byte[] feed(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] event : splitter.feed(bytes)) {
      boolean hold = held.size() > 0 || SseEvent.parse(event).isLast();
      (hold ? held : out).writeBytes(event);
    }
    return out.toByteArray();
  }

  /** Returns what was held back; to be called when the receipt holds. */
  byte[] release() {
    held.writeBytes(splitter.rest());
    return held.toByteArray();
  }
}
