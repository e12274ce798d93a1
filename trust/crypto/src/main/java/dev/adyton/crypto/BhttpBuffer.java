package dev.adyton.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that have arrived and were not read yet. */
final class BhttpBuffer {
  private byte[] bytes = Bytes.EMPTY;
  private int position;

  void append(byte[] more) {
    bytes = position == bytes.length ? more : Bytes.concat(rest(), more);
    position = 0;
  }

  /** Lets go of what was read, and of the caller's array. */
  void compact() {
    bytes = rest();
    position = 0;
  }

  private byte[] rest() {
    return Arrays.copyOfRange(bytes, position, bytes.length);
  }

  boolean isEmpty() {
    return position == bytes.length;
  }

  int available() {
    return bytes.length - position;
  }

  int position() {
    return position;
  }

  void reset(int earlier) {
    position = earlier;
  }

  boolean hasVarint() {
    return !isEmpty() && available() >= varintLength();
  }

  int varintLength() {
    return Varint.length(bytes[position]);
  }

  long peekVarint() {
    return Varint.decode(bytes, position);
  }

  long varint() {
    long value = peekVarint();
    position += varintLength();
    return value;
  }

  byte[] bytes(int length) {
    position += length;
    return Arrays.copyOfRange(bytes, position - length, position);
  }

  String text(int length) {
    position += length;
    return new String(bytes, position - length, length, StandardCharsets.ISO_8859_1);
  }
}
