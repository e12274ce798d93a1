package dev.adyton.text.grammar;

/** Characters as the bytes of their UTF-8 (RFC 3629 §4): only well-formed texts are spelled. */
final class Utf8Ranges {
  /** Makes a state. */
  interface Maker {
    int state() throws GrammarException;
  }

  /** The last character of one, two, three and four bytes. */
  private static final int[] LAST = {0x7F, 0x7FF, 0xFFFF, 0x10FFFF};

  private Utf8Ranges() {}

  static void add(Network network, Maker maker, CodePoints set, int from, int to)
      throws GrammarException {
    for (int[] range : set.ranges()) {
      int at = range[0];
      for (int last : LAST) {
        if (at <= last && at <= range[1]) {
          int end = Math.min(last, range[1]);
          split(network, maker, encode(at), encode(end), 0, from, to);
          at = end + 1;
        }
      }
    }
  }

  /** Adds the sequences between two of equal length that agree before {@code i}. */
  private static void split(
      Network network, Maker maker, int[] lo, int[] hi, int i, int from, int to)
      throws GrammarException {
    if (i == lo.length - 1) {
      network.bytes(from, lo[i], hi[i], to);
      return;
    }
    boolean fromFirst = all(lo, i + 1, 0x80);
    boolean toLast = all(hi, i + 1, 0xBF);
    if (lo[i] == hi[i]) {
      int next = maker.state();
      network.bytes(from, lo[i], lo[i], next);
      split(network, maker, lo, hi, i + 1, next, to);
      return;
    }
    int first = fromFirst ? lo[i] : lo[i] + 1;
    int last = toLast ? hi[i] : hi[i] - 1;
    if (!fromFirst) {
      int next = maker.state();
      network.bytes(from, lo[i], lo[i], next);
      split(network, maker, lo, filled(lo, i + 1, 0xBF), i + 1, next, to);
    }
    if (first <= last) {
      int next = maker.state();
      network.bytes(from, first, last, next);
      split(network, maker, filled(lo, i + 1, 0x80), filled(lo, i + 1, 0xBF), i + 1, next, to);
    }
    if (!toLast) {
      int next = maker.state();
      network.bytes(from, hi[i], hi[i], next);
      split(network, maker, filled(hi, i + 1, 0x80), hi, i + 1, next, to);
    }
  }

  private static boolean all(int[] bytes, int from, int value) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] != value) {
        return false;
      }
    }
    return true;
  }

  private static int[] filled(int[] bytes, int from, int value) {
    int[] out = bytes.clone();
    for (int i = from; i < out.length; i++) {
      out[i] = value;
    }
    return out;
  }

  private static int[] encode(int c) {
    if (c <= LAST[0]) {
      return new int[] {c};
    }
    if (c <= LAST[1]) {
      return new int[] {0xC0 | c >> 6, 0x80 | (c & 0x3F)};
    }
    if (c <= LAST[2]) {
      return new int[] {0xE0 | c >> 12, 0x80 | (c >> 6 & 0x3F), 0x80 | (c & 0x3F)};
    }
    return new int[] {
      0xF0 | c >> 18, 0x80 | (c >> 12 & 0x3F), 0x80 | (c >> 6 & 0x3F), 0x80 | (c & 0x3F)
    };
  }
}
