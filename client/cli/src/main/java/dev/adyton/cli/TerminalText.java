package dev.adyton.cli;

/**
 * Makes a model's text safe to show: a model can be talked into writing escape sequences, which
 * could repaint the verification lines above it or write to the clipboard.
 */
final class TerminalText {
  private TerminalText() {}

  /** Replaces control characters and bidirectional overrides by U+FFFD. */
  static String clean(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().map(c -> harmless(c) ? c : 0xFFFD).forEach(out::appendCodePoint);
    return out.toString();
  }

  private static boolean harmless(int c) {
    boolean control = Character.getType(c) == Character.CONTROL && c != '\n' && c != '\t';
    boolean reorders = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    return !control && !reorders;
  }
}
