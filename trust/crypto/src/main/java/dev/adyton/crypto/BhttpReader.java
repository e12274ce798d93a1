package dev.adyton.crypto;

import dev.adyton.crypto.BhttpException.Code;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one message of RFC 9292 in either framing, however its bytes arrive. Content passes
 * through; what is kept is at most one incomplete element, bounded by {@link
 * BhttpLimits#maxHeaderBytes}.
 */
final class BhttpReader {
  /** Receives the parts in order. */
  interface Sink {
    void control(BhttpControl control);

    void head(int status, List<HttpField> fields);

    void content(byte[] bytes);

    void trailers(List<HttpField> fields);
  }

  private enum Step {
    FRAMING,
    CONTROL,
    STATUS,
    HEADERS,
    CONTENT,
    TRAILERS,
    PADDING
  }

  private static final int REQUEST = 0;
  private static final int RESPONSE = 1;

  private final int kind;
  private final Sink sink;
  private final BhttpBuffer buffer;
  private final BhttpFields fields;
  private final int maxContent;

  private Step step = Step.FRAMING;
  private boolean knownLength;

  /** Nothing of the current section has been read: here a message may end (§3.8). */
  private boolean atStart;

  private boolean done;
  private int status;
  private long contentSeen;
  private long contentLeft;

  private BhttpReader(int kind, BhttpLimits limits, Sink sink) {
    this.kind = kind;
    this.sink = sink;
    maxContent = limits.maxContent();
    buffer = new BhttpBuffer();
    fields = new BhttpFields(buffer, limits);
  }

  static BhttpReader request(BhttpLimits limits, Sink sink) {
    return new BhttpReader(REQUEST, limits, sink);
  }

  static BhttpReader response(BhttpLimits limits, Sink sink) {
    return new BhttpReader(RESPONSE, limits, sink);
  }

  void feed(byte[] bytes) throws BhttpException {
    if (done) {
      throw new IllegalStateException("the message has ended");
    }
    // Until this call succeeds; an invalid message must not end well after all.
    done = true;
    buffer.append(bytes);
    while (advance()) {
      // One element after the other, until more bytes are needed.
    }
    buffer.compact();
    done = false;
  }

  /** Says that the message has ended; sections that were left out count as empty. */
  void end() throws BhttpException {
    if (done) {
      throw new IllegalStateException("the message has ended");
    }
    done = true;
    boolean mayEnd = step == Step.PADDING || (step.compareTo(Step.HEADERS) >= 0 && atStart);
    if (!mayEnd || !buffer.isEmpty() || isInterim()) {
      throw new BhttpException(Code.TRUNCATED);
    }
    if (step == Step.HEADERS) {
      sink.head(status, List.of());
    }
    if (step != Step.PADDING) {
      sink.trailers(List.of());
    }
  }

  /** Reads one element; false if its bytes are not all there. */
  private boolean advance() throws BhttpException {
    return switch (step) {
      case FRAMING -> framing();
      case CONTROL -> control();
      case STATUS -> status();
      case HEADERS -> headers();
      case CONTENT -> contentLeft > 0 ? content() : contentLength();
      case TRAILERS -> trailers();
      case PADDING -> padding();
    };
  }

  private boolean framing() throws BhttpException {
    if (!buffer.hasVarint()) {
      return false;
    }
    long framing = buffer.varint();
    if (framing > 3 || framing % 2 != kind) {
      throw new BhttpException(Code.FRAMING);
    }
    knownLength = framing < 2;
    enter(kind == REQUEST ? Step.CONTROL : Step.STATUS);
    return true;
  }

  private boolean control() throws BhttpException {
    int start = buffer.position();
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      if (!fields.hasText()) {
        buffer.reset(start);
        return false;
      }
      parts.add(fields.text());
    }
    BhttpControl control = new BhttpControl(parts.get(0), parts.get(1), parts.get(2), parts.get(3));
    if (!control.isValid()) {
      throw new BhttpException(Code.CONTROL_DATA);
    }
    fields.charge(buffer.position() - start);
    sink.control(control);
    enter(Step.HEADERS);
    return true;
  }

  private boolean status() throws BhttpException {
    if (!buffer.hasVarint()) {
      return false;
    }
    long code = buffer.varint();
    if (code < 100 || code > 599) {
      throw new BhttpException(Code.CONTROL_DATA);
    }
    // Interim responses cost something too, or there could be endlessly many without fields.
    fields.charge(2);
    status = (int) code;
    enter(Step.HEADERS);
    return true;
  }

  private boolean headers() throws BhttpException {
    if (!section()) {
      return false;
    }
    sink.head(status, fields.take());
    enter(isInterim() ? Step.STATUS : Step.CONTENT);
    return true;
  }

  private boolean trailers() throws BhttpException {
    if (!section()) {
      return false;
    }
    sink.trailers(fields.take());
    enter(Step.PADDING);
    return true;
  }

  private boolean section() throws BhttpException {
    atStart &= buffer.isEmpty();
    return knownLength ? fields.knownLength() : fields.indeterminate();
  }

  private boolean contentLength() throws BhttpException {
    atStart &= buffer.isEmpty();
    if (!buffer.hasVarint()) {
      return false;
    }
    long length = buffer.varint();
    if (length > maxContent - contentSeen) {
      throw new BhttpException(Code.CONTENT_TOO_LARGE);
    }
    contentSeen += length;
    contentLeft = length;
    if (length == 0) {
      enter(Step.TRAILERS);
    }
    return true;
  }

  private boolean content() throws BhttpException {
    if (buffer.isEmpty()) {
      return false;
    }
    byte[] piece = buffer.bytes((int) Math.min(contentLeft, buffer.available()));
    contentLeft -= piece.length;
    sink.content(piece);
    if (knownLength && contentLeft == 0) {
      enter(Step.TRAILERS);
    }
    return true;
  }

  private boolean padding() throws BhttpException {
    int seen = 0;
    for (byte b : buffer.bytes(buffer.available())) {
      seen |= b;
    }
    if (seen != 0) {
      throw new BhttpException(Code.PADDING);
    }
    return false;
  }

  private boolean isInterim() {
    return kind == RESPONSE && status < 200;
  }

  private void enter(Step next) {
    step = next;
    atStart = true;
  }
}
