package dev.adyton.engine.token;

/**
 * The pieces of o200k (gpt-oss) and Tekken (Mistral Nemo), which part words at a change of case:
 * {@code [^\r\n\p{L}\p{N}]?U*L+C?|[^\r\n\p{L}\p{N}]?U+L*C?|\p{N}{1,m}|
 * ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+}, where U and L are upper and lower letters,
 * both with letters without case and marks, and C an English contraction.
 *
 * @param mostNumbers m
 * @param contractions whether a contraction belongs to the word before it
 */
record CasedSplitter(int mostNumbers, boolean contractions) implements Splitter {
  @Override
  public int end(String text, int from) {
    int c = text.codePointAt(from);
    int after = from + Character.charCount(c);
    boolean joins = !Characters.lineEnd(c) && !Characters.letter(c) && !Characters.number(c);
    // The first alternative, with and without the character before the word, then the second.
    int end = joins ? lowered(text, after) : -1;
    end = end < 0 ? lowered(text, from) : end;
    end = end < 0 && joins ? raised(text, after) : end;
    end = end < 0 ? raised(text, from) : end;
    if (end >= 0) {
      boolean more = contractions && end < text.length();
      return more ? Characters.contraction(text, end, true) : end;
    }
    if (Characters.number(c)) {
      return numbers(text, from);
    }
    int symbol = c == ' ' ? after : from;
    if (symbol < text.length() && Characters.other(text.codePointAt(symbol))) {
      int stop = Characters.run(text, symbol, Characters::other);
      return Characters.run(text, stop, d -> Characters.lineEnd(d) || d == '/');
    }
    return TiktokenSplitter.spaces(text, from);
  }

  /**
   * Returns where {@code U*L+} ends, or -1. The run of U gives back characters until one is of L
   * too; what follows that one in the run is of U alone, so nothing is looked at a third time.
   */
  private static int lowered(String text, int from) {
    int last = Characters.run(text, from, Characters::upper);
    if (last < text.length() && Characters.lower(text.codePointAt(last))) {
      return Characters.run(text, last, Characters::lower);
    }
    while (last > from) {
      int c = text.codePointBefore(last);
      if (Characters.lower(c)) {
        return last;
      }
      last -= Character.charCount(c);
    }
    return -1;
  }

  /** Returns where {@code U+L*} ends, or -1; asked where no letter of L follows. */
  private static int raised(String text, int from) {
    int end = Characters.run(text, from, Characters::upper);
    return end > from ? end : -1;
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
}
