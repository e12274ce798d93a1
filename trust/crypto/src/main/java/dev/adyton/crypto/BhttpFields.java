package dev.adyton.crypto;

import dev.adyton.crypto.BhttpException.Code;
import java.util.ArrayList;
import java.util.List;

/** Field sections (RFC 9292 §3.6) under one budget for the whole message. */
final class BhttpFields {
  private final BhttpBuffer buffer;
  private int fieldsLeft;
  private int bytesLeft;
  private List<HttpField> fields = new ArrayList<>();

  BhttpFields(BhttpBuffer buffer, BhttpLimits limits) {
    this.buffer = buffer;
    fieldsLeft = limits.maxFields();
    bytesLeft = limits.maxHeaderBytes();
  }

  /** Returns the section read last and starts another one. */
  List<HttpField> take() {
    List<HttpField> section = List.copyOf(fields);
    fields = new ArrayList<>();
    return section;
  }

  void charge(int bytes) throws BhttpException {
    bytesLeft -= bytes;
    if (bytesLeft < 0) {
      throw new BhttpException(Code.HEADERS_TOO_LARGE);
    }
  }

  /**
   * Whether a length and as many bytes have come. A length beyond the budget is refused at once.
   */
  boolean hasText() throws BhttpException {
    return hasText(bytesLeft, Code.HEADERS_TOO_LARGE);
  }

  private boolean hasText(int most, Code beyond) throws BhttpException {
    if (!buffer.hasVarint()) {
      return false;
    }
    long length = buffer.peekVarint();
    if (length > most) {
      throw new BhttpException(beyond);
    }
    return buffer.available() - buffer.varintLength() >= length;
  }

  String text() {
    return buffer.text((int) buffer.varint());
  }

  /** Reads a whole Known-Length Field Section; false if it is not all there. */
  boolean knownLength() throws BhttpException {
    if (!hasText()) {
      return false;
    }
    int length = (int) buffer.varint();
    charge(length);
    int end = buffer.position() + length;
    while (buffer.position() < end) {
      // The section is all there, so that a line that is not crosses the section's end.
      if (!line(end - buffer.position(), Code.TRUNCATED) || buffer.position() > end) {
        throw new BhttpException(Code.TRUNCATED);
      }
    }
    return true;
  }

  /** Reads lines up to the terminator; false if it has not come yet. */
  boolean indeterminate() throws BhttpException {
    while (buffer.hasVarint()) {
      if (buffer.peekVarint() == 0) {
        buffer.varint();
        return true;
      }
      int start = buffer.position();
      if (!line(bytesLeft, Code.HEADERS_TOO_LARGE)) {
        return false;
      }
      charge(buffer.position() - start);
    }
    return false;
  }

  private boolean line(int most, Code beyond) throws BhttpException {
    int start = buffer.position();
    if (!hasText(most, beyond)) {
      return false;
    }
    String name = text();
    if (!hasText(most, beyond)) {
      buffer.reset(start);
      return false;
    }
    String value = text();
    if (--fieldsLeft < 0) {
      throw new BhttpException(Code.TOO_MANY_FIELDS);
    }
    if (!HttpField.isName(name) || !HttpField.isValue(value)) {
      throw new BhttpException(Code.FIELD);
    }
    fields.add(new HttpField(name, value));
    return true;
  }
}
