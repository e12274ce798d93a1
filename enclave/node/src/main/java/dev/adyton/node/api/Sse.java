package dev.adyton.node.api;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Frames of {@code text/event-stream} (WHATWG HTML §9.2). */
final class Sse {
  static final String MEDIA_TYPE = "text/event-stream";

  private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

  private Sse() {}

  /** Returns a frame that every client ignores. */
  static byte[] comment() {
    return COMMENT.clone();
  }

  /** Returns the frame that ends a Chat Completions stream. */
  static byte[] done() {
    return DONE.clone();
  }

  /** Returns a frame of one line of data; JSON without line breaks is one line. */
  static byte[] data(byte[] json) {
    return join(DATA, json, END);
  }

  /** Returns a frame with the event's name. */
  static byte[] event(String name, byte[] json) {
    return join(("event: " + name + "\n").getBytes(StandardCharsets.US_ASCII), data(json));
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }
}
