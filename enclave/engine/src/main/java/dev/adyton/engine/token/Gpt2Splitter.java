package dev.adyton.engine.token;

/**
 * GPT-2's pieces: {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+|
 * ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}.
 *
 * @param singleNumbers first part the text at every {@code \p{N}}, each a piece of its own
 *     (SmolLM); what lies between is then cut as if nothing followed it
 */
record Gpt2Splitter(boolean singleNumbers) implements Splitter {
  @Override
  public int end(String text, int from) {
    int c = text.codePointAt(from);
    int contraction = Characters.contraction(text, from, false);
    if (contraction > from) {
      return contraction;
    }
    int first = from;
    if (c == ' ' && from + 1 < text.length()) {
      int d = text.codePointAt(from + 1);
      if (!Characters.space(d) && !(singleNumbers && Characters.number(d))) {
        first = from + 1;
        c = d;
      }
    }
    if (Characters.letter(c)) {
      return Characters.run(text, first, Characters::letter);
    }
    if (Characters.number(c)) {
      return singleNumbers
          ? first + Character.charCount(c)
          : Characters.run(text, first, Characters::number);
    }
    if (Characters.other(c)) {
      return Characters.run(text, first, Characters::other);
    }
    return Characters.spaces(text, from, limit(text, from));
  }

  /** Where the text that white space at {@code from} belongs to ends. */
  private int limit(String text, int from) {
    int end = Characters.run(text, from, Characters::space);
    boolean cut = singleNumbers && end < text.length() && Characters.number(text.codePointAt(end));
    return cut ? end : text.length();
  }
}
