package dev.adyton.engine.token;

/** The classes of characters that pre-tokenizers speak of, by Unicode's general category. */
final class Characters {
  private static final int LETTERS =
      1 << Character.UPPERCASE_LETTER
          | 1 << Character.LOWERCASE_LETTER
          | 1 << Character.TITLECASE_LETTER
          | 1 << Character.MODIFIER_LETTER
          | 1 << Character.OTHER_LETTER;
  private static final int NUMBERS =
      1 << Character.DECIMAL_DIGIT_NUMBER
          | 1 << Character.LETTER_NUMBER
          | 1 << Character.OTHER_NUMBER;

  private static final int MARKS =
      1 << Character.NON_SPACING_MARK
          | 1 << Character.ENCLOSING_MARK
          | 1 << Character.COMBINING_SPACING_MARK;

  /** Letters without case, and marks: they may begin and end a word of any case. */
  private static final int UNCASED =
      1 << Character.MODIFIER_LETTER | 1 << Character.OTHER_LETTER | MARKS;

  private static final int UPPER =
      1 << Character.UPPERCASE_LETTER | 1 << Character.TITLECASE_LETTER | UNCASED;
  private static final int LOWER = 1 << Character.LOWERCASE_LETTER | UNCASED;

  private Characters() {}

  /** {@code [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]}. */
  static boolean upper(int c) {
    return (UPPER >> Character.getType(c) & 1) != 0;
  }

  /** {@code [\p{Ll}\p{Lm}\p{Lo}\p{M}]}. */
  static boolean lower(int c) {
    return (LOWER >> Character.getType(c) & 1) != 0;
  }

  /** {@code \p{L}}. */
  static boolean letter(int c) {
    return (LETTERS >> Character.getType(c) & 1) != 0;
  }

  /** {@code \p{N}}. */
  static boolean number(int c) {
    return (NUMBERS >> Character.getType(c) & 1) != 0;
  }

  /** {@code \s}: Unicode's White_Space, which differs from both of Java's notions. */
  static boolean space(int c) {
    return (c >= 9 && c <= 13)
        || c == ' '
        || c == 0x85
        || c == 0xA0
        || c == 0x1680
        || (c >= 0x2000 && c <= 0x200A)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202F
        || c == 0x205F
        || c == 0x3000;
  }

  /** {@code [^\s\p{L}\p{N}]}. */
  static boolean other(int c) {
    return !space(c) && !letter(c) && !number(c);
  }

  static boolean lineEnd(int c) {
    return c == '\r' || c == '\n';
  }

  /** A class of characters. */
  interface Kind {
    boolean test(int c);
  }

  /** Returns where the run of {@code kind} that begins at {@code from} ends. */
  static int run(String text, int from, Kind kind) {
    int i = from;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      if (!kind.test(c)) {
        return i;
      }
      i += Character.charCount(c);
    }
    return i;
  }

  /**
   * Returns where an English contraction ({@code 's 't 'm 'd 're 've 'll}) that begins at {@code
   * from} ends, or {@code from}.
   */
  static int contraction(String text, int from, boolean anyCase) {
    if (text.charAt(from) != '\'') {
      return from;
    }
    for (String c : new String[] {"s", "t", "m", "d", "re", "ve", "ll"}) {
      if (text.regionMatches(anyCase, from + 1, c, 0, c.length()) && ascii(text, from + 1, c)) {
        return from + 1 + c.length();
      }
    }
    return from;
  }

  /** Java folds the long s to s; the tokenizers' authors do not. */
  private static boolean ascii(String text, int from, String like) {
    for (int i = from; i < from + like.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the end of the piece of white space at {@code from}: {@code \s+(?!\S)|\s+}, a run
   * without its last character if text follows it and it has more than one.
   */
  static int spaces(String text, int from, int limit) {
    int end = Math.min(limit, run(text, from, Characters::space));
    int last = text.offsetByCodePoints(end, -1);
    return end == limit || last == from ? end : last;
  }
}
