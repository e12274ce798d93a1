package dev.adyton.attestation;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import java.util.Arrays;

/**
 * Reads DER values one after the other (X.690 §8.1, §10.1): definite lengths in their shortest
 * form, one-octet tags, at most 64 KiB. Not safe for use by several threads.
 */
final class DerReader {
  static final int INTEGER = 0x02;
  static final int OCTET_STRING = 0x04;
  static final int OBJECT_IDENTIFIER = 0x06;
  static final int SEQUENCE = 0x30;

  private final byte[] in;
  private int at;

  DerReader(byte[] in) {
    this.in = in;
  }

  boolean hasMore() {
    return at < in.length;
  }

  /** Returns the tag of the next value. */
  int peek() throws CodecException {
    require(hasMore());
    return in[at] & 0xff;
  }

  /** Returns the content of the next value, which must have that tag. */
  byte[] next(int tag) throws CodecException {
    require(peek() == tag);
    at++;
    int length = length();
    require(length <= in.length - at);
    byte[] content = Arrays.copyOfRange(in, at, at + length);
    at += length;
    return content;
  }

  /** Passes over the next value. */
  void skip() throws CodecException {
    next(peek());
  }

  /** Returns a reader of the next value, a sequence. */
  DerReader sequence() throws CodecException {
    return new DerReader(next(SEQUENCE));
  }

  /** Returns the next value, an integer of 0 to 65,535. */
  int small() throws CodecException {
    byte[] content = next(INTEGER);
    require(content.length >= 1 && content.length <= 3 && content[0] >= 0);
    int value = 0;
    for (byte octet : content) {
      value = value << 8 | (octet & 0xff);
    }
    require(value <= 0xffff);
    return value;
  }

  private int length() throws CodecException {
    require(hasMore());
    int first = in[at++] & 0xff;
    if (first < 0x80) {
      return first;
    }
    int octets = first & 0x7f;
    require(octets >= 1 && octets <= 2 && in.length - at >= octets);
    int length = 0;
    for (int i = 0; i < octets; i++) {
      length = length << 8 | (in[at++] & 0xff);
    }
    require(length >= (octets == 1 ? 0x80 : 0x100));
    return length;
  }

  private static void require(boolean condition) throws CodecException {
    if (!condition) {
      throw new CodecException(Code.FORMAT, "der");
    }
  }
}
