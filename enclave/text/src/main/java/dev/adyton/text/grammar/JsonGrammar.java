package dev.adyton.text.grammar;

import dev.adyton.codec.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * JSON's own parts (RFC 8259) as they are generated: numbers that every reader keeps, strings
 * without surrogate escapes, white space that ends.
 */
final class JsonGrammar {
  /** A blank, or a line end with indentation: a model must not write blanks for ever. */
  static final Expr SPACE =
      Expr.choice(
          Expr.EMPTY,
          Expr.text(" "),
          Expr.sequence(Expr.text("\n"), Expr.repeat(Expr.oneOf(" \t"), 0, 20)));

  private static final CodePoints ESCAPED =
      CodePoints.of(0, 0x1F).or(CodePoints.of('"', '"')).or(CodePoints.of('\\', '\\'));
  private static final CodePoints PLAIN = ESCAPED.not();
  private static final Expr DIGIT = Expr.chars('0', '9');
  private static final Expr HEX =
      new Expr.Chars(
          CodePoints.of('0', '9').or(CodePoints.of('a', 'f')).or(CodePoints.of('A', 'F')));
  private static final Expr HEX_NOT_D =
      new Expr.Chars(
          CodePoints.of('0', '9')
              .or(CodePoints.of('a', 'c'))
              .or(CodePoints.of('e', 'f'))
              .or(CodePoints.of('A', 'C'))
              .or(CodePoints.of('E', 'F')));

  /** Every character of a string's content, escaped or not; no half of a surrogate pair. */
  static final Expr CHARACTER =
      Expr.choice(
          new Expr.Chars(PLAIN),
          Expr.sequence(
              Expr.text("\\"),
              Expr.choice(
                  Expr.oneOf("\"\\/bfnrt"),
                  Expr.sequence(Expr.text("u"), HEX_NOT_D, HEX, HEX, HEX),
                  Expr.sequence(
                      Expr.text("u"), Expr.oneOf("dD"), Expr.chars('0', '7'), HEX, HEX))));

  /** Digits that a double keeps. */
  private static final int MOST_DIGITS = 15;

  static final Expr INTEGER =
      Expr.sequence(
          Expr.optional(Expr.text("-")),
          Expr.choice(
              Expr.text("0"),
              Expr.sequence(Expr.chars('1', '9'), Expr.repeat(DIGIT, 0, MOST_DIGITS - 1))));

  /** Minus zero is left out: readers disagree on it. */
  static final Expr WHOLE =
      Expr.choice(
          Expr.text("0"),
          Expr.sequence(
              Expr.optional(Expr.text("-")),
              Expr.chars('1', '9'),
              Expr.repeat(DIGIT, 0, MOST_DIGITS - 1)));

  static final Expr NUMBER =
      Expr.sequence(
          INTEGER,
          Expr.optional(Expr.sequence(Expr.text("."), Expr.repeat(DIGIT, 1, MOST_DIGITS))),
          Expr.optional(
              Expr.sequence(
                  Expr.oneOf("eE"), Expr.optional(Expr.oneOf("+-")), Expr.repeat(DIGIT, 1, 2))));

  private JsonGrammar() {}

  static Expr quoted(Expr content) {
    return Expr.sequence(Expr.text("\""), content, Expr.text("\""));
  }

  /** Writes the characters of {@code e} as a string's content has them. */
  static Expr inside(Expr e) {
    return switch (e) {
      case Expr.Chars(CodePoints set) -> characters(set);
      case Expr.Sequence s -> Expr.sequence(s.parts().stream().map(JsonGrammar::inside).toList());
      case Expr.Choice c -> Expr.choice(c.options().stream().map(JsonGrammar::inside).toList());
      case Expr.Repeat r -> Expr.repeat(inside(r.of()), r.min(), r.max());
      case Expr.Rule r -> r;
    };
  }

  private static Expr characters(CodePoints set) {
    List<Expr> ways = new ArrayList<>();
    if (!set.minus(ESCAPED).isEmpty()) {
      ways.add(new Expr.Chars(set.minus(ESCAPED)));
    }
    for (int[] r : set.and(ESCAPED).ranges()) {
      for (int c = r[0]; c <= r[1]; c++) {
        ways.add(Expr.text(escape(c)));
      }
    }
    return Expr.choice(ways);
  }

  static String escape(int c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default ->
          c < ' ' ? "\\u00" + (c < 16 ? "0" : "") + Integer.toHexString(c) : Character.toString(c);
    };
  }

  /** A string with exactly this content. */
  static Expr string(String content) {
    StringBuilder text = new StringBuilder("\"");
    content.codePoints().forEach(c -> text.append(escape(c)));
    return Expr.text(text.append('"').toString());
  }

  /** Exactly this value, with blanks where a writer puts them. */
  static Expr value(Json json) {
    return switch (json) {
      case Json.Null n -> Expr.text("null");
      case Json.Bool(boolean b) -> Expr.text(Boolean.toString(b));
      case Json.Str(String s) -> string(s);
      case Json.Num n -> Expr.text(spell(n));
      case Json.Arr(List<Json> items) -> {
        List<Expr> parts = new ArrayList<>();
        items.forEach(i -> parts.add(value(i)));
        yield list("[", parts, "]");
      }
      case Json.Obj o -> {
        List<Expr> parts = new ArrayList<>();
        for (Map.Entry<String, Json> e : o.members().entrySet()) {
          parts.add(Expr.sequence(string(e.getKey()), colon(), value(e.getValue())));
        }
        yield list("{", parts, "}");
      }
    };
  }

  static String spell(Json.Num n) {
    if (n.isInteger()) {
      return Long.toString(n.integer());
    }
    return new BigDecimal(Double.toString(n.decimal())).toString();
  }

  static Expr colon() {
    return Expr.sequence(Expr.text(":"), SPACE);
  }

  static Expr comma() {
    return Expr.sequence(Expr.text(","), SPACE);
  }

  private static Expr list(String open, List<Expr> parts, String close) {
    List<Expr> all = new ArrayList<>(List.of(Expr.text(open), SPACE));
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0) {
        all.add(comma());
      }
      all.add(parts.get(i));
    }
    if (!parts.isEmpty()) {
      all.add(SPACE);
    }
    all.add(Expr.text(close));
    return Expr.sequence(all);
  }
}
