package dev.adyton.guardrails;

/** Classes of normalised characters. ASCII on purpose: other scripts have no run that ends. */
final class Characters {
  private Characters() {}

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLetter(int c) {
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'z' && c < 128;
  }

  static boolean isAlphanumeric(int c) {
    return isDigit(c) || isLetter(c);
  }

  /** Letters, digits and the underscore: what a word boundary stands between. */
  static boolean isWord(int c) {
    return isAlphanumeric(c) || c == '_';
  }

  static boolean isSpace(int c) {
    return c == ' ' || c == '\n';
  }

  static int upper(int c) {
    return c >= 'a' && c <= 'z' ? c - 0x20 : c;
  }

  static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c + 0x20 : c;
  }
}
