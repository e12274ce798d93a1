package dev.adyton.receipt;

import java.util.Arrays;

/** What may stand in the lines in front of an exchange's content. */
final class CanonicalHead {
  private CanonicalHead() {}

  /** Printable ASCII without blanks, at least one character. */
  static void requireToken(String text) {
    if (text.isEmpty() || text.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
      throw new IllegalArgumentException("not a token");
    }
  }

  /** One line of characters U+0020 to U+00FF, perhaps empty. */
  static void requireLine(String text) {
    if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f || c > 0xff)) {
      throw new IllegalArgumentException("not one line");
    }
  }

  static byte[] join(byte[] head, byte[] content) {
    byte[] all = Arrays.copyOf(head, Math.addExact(head.length, content.length));
    System.arraycopy(content, 0, all, head.length, content.length);
    return all;
  }
}
