package dev.adyton.text.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What may stand in a text: the common form of schemas, regular expressions and grammars. */
sealed interface Expr {
  /** Without an upper limit. */
  int MANY = -1;

  Expr EMPTY = new Sequence(List.of());

  /** Nothing, not even the empty text. */
  Expr NEVER = new Choice(List.of());

  /** Characters by ranges of code points. */
  record Chars(CodePoints set) implements Expr {}

  /** One after the other. */
  record Sequence(List<Expr> parts) implements Expr {}

  /** One of them. */
  record Choice(List<Expr> options) implements Expr {}

  /** The same again; {@code max} may be {@link #MANY}. */
  record Repeat(Expr of, int min, int max) implements Expr {}

  /** A rule of the grammar by its number. */
  record Rule(int number) implements Expr {}

  static Expr text(String text) {
    List<Expr> parts = new ArrayList<>();
    text.codePoints().forEach(c -> parts.add(new Chars(CodePoints.of(c, c))));
    return new Sequence(parts);
  }

  static Expr chars(int from, int to) {
    return new Chars(CodePoints.of(from, to));
  }

  /** One of the characters of {@code set}. */
  static Expr oneOf(String set) {
    CodePoints points = CodePoints.NONE;
    for (int c : set.codePoints().toArray()) {
      points = points.or(CodePoints.of(c, c));
    }
    return new Chars(points);
  }

  static Expr sequence(Expr... parts) {
    return sequence(Arrays.asList(parts));
  }

  static Expr sequence(List<Expr> parts) {
    return parts.contains(NEVER) ? NEVER : new Sequence(List.copyOf(parts));
  }

  static Expr choice(Expr... options) {
    return choice(Arrays.asList(options));
  }

  static Expr choice(List<Expr> options) {
    List<Expr> some = options.stream().filter(o -> !o.equals(NEVER)).distinct().toList();
    return some.size() == 1 ? some.getFirst() : new Choice(some);
  }

  static Expr optional(Expr of) {
    return choice(EMPTY, of);
  }

  static Expr repeat(Expr of, int min, int max) {
    if (of.equals(NEVER)) {
      return min == 0 ? EMPTY : NEVER;
    }
    return max == 0 ? EMPTY : min == 1 && max == 1 ? of : new Repeat(of, min, max);
  }

  static Expr many(Expr of) {
    return repeat(of, 0, MANY);
  }
}
