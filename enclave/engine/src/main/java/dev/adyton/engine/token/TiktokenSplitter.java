package dev.adyton.engine.token;

/**
 * The pieces of Llama 3 and Qwen 2: {@code
 * (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,m}|
 * ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+}.
 *
 * @param mostNumbers m: 3 for Llama 3, 1 for Qwen 2
 */
record TiktokenSplitter(int mostNumbers) implements Splitter {
  @Override
  public int end(String text, int from) {
    int contraction = Characters.contraction(text, from, true);
    if (contraction > from) {
      return contraction;
    }
    int c = text.codePointAt(from);
    int after = from + Character.charCount(c);
    if (Characters.letter(c)) {
      return Characters.run(text, from, Characters::letter);
    }
    if (Characters.number(c)) {
      return numbers(text, from);
    }
    boolean more = after < text.length();
    if (more && !Characters.lineEnd(c) && Characters.letter(text.codePointAt(after))) {
      return Characters.run(text, after, Characters::letter);
    }
    if (Characters.other(c)) {
      return others(text, from);
    }
    if (more && c == ' ' && Characters.other(text.codePointAt(after))) {
      return others(text, after);
    }
    return spaces(text, from);
  }

  private int numbers(String text, int from) {
    int i = from;
    for (int n = 0; n < mostNumbers && i < text.length(); n++) {
      int c = text.codePointAt(i);
      if (!Characters.number(c)) {
        break;
      }
      i += Character.charCount(c);
    }
    return i;
  }

  private static int others(String text, int from) {
    int end = Characters.run(text, from, Characters::other);
    return Characters.run(text, end, Characters::lineEnd);
  }

  /** A run with line ends is cut after its last one. */
  static int spaces(String text, int from) {
    int end = Characters.run(text, from, Characters::space);
    for (int i = end; i > from; i--) {
      if (Characters.lineEnd(text.charAt(i - 1))) {
        return i;
      }
    }
    return Characters.spaces(text, from, text.length());
  }
}
