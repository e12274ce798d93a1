package dev.adyton.crypto;

/** Variable-length integers (RFC 9000 §16). Encodes the shortest form, reads every form. */
final class Varint {
  /** The largest value that fits. */
  static final long MAX = (1L << 62) - 1;

  private Varint() {}

  static byte[] encode(long value) {
    if (value < 0 || value > MAX) {
      throw new IllegalArgumentException("not a variable-length integer");
    }
    int log2 = value < 1 << 6 ? 0 : value < 1 << 14 ? 1 : value < 1 << 30 ? 2 : 3;
    byte[] bytes = new byte[1 << log2];
    long rest = value;
    for (int i = bytes.length - 1; i >= 0; i--) {
      bytes[i] = (byte) rest;
      rest >>>= 8;
    }
    bytes[0] |= (byte) (log2 << 6);
    return bytes;
  }

  /** Returns how many bytes an integer has that starts with this one. */
  static int length(byte first) {
    return 1 << ((first & 0xff) >>> 6);
  }

  /** Reads an integer whose bytes are all there. */
  static long decode(byte[] bytes, int at) {
    long value = bytes[at] & 0x3f;
    for (int i = 1; i < length(bytes[at]); i++) {
      value = value << 8 | (bytes[at + i] & 0xff);
    }
    return value;
  }
}
