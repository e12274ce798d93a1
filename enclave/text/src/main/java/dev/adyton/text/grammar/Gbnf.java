package dev.adyton.text.grammar;

import dev.adyton.text.grammar.GrammarException.Code;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * GBNF, the grammar notation of llama.cpp: {@code name ::= alternatives}, with texts in quotes,
 * sets in brackets, a point for any character, groups, {@code * + ? {m,n}} and comments from {@code
 * #}. The whole text is {@code root}.
 */
final class Gbnf {
  private static final int MAX_LENGTH = 1 << 18;
  private static final int MAX_REPEAT = 2_000;
  private static final int MAX_DEPTH = 100;

  private final int[] source;
  private final Rules rules = new Rules();
  private final Map<String, Expr.Rule> names = new HashMap<>();
  private final Map<String, Boolean> defined = new HashMap<>();
  private int at;
  private int depth;

  private Gbnf(String source) throws GrammarException {
    this.source = source.codePoints().toArray();
    names.put("root", rules.reserve());
  }

  static Rules parse(String source) throws GrammarException {
    if (source.length() > MAX_LENGTH) {
      throw new GrammarException(Code.LIMIT, "grammar length");
    }
    return new Gbnf(source).grammar();
  }

  private Rules grammar() throws GrammarException {
    blank(true);
    while (at < source.length) {
      String name = name();
      blank(false);
      expect("::=");
      if (defined.put(name, true) != null) {
        throw new GrammarException(Code.SYNTAX, "rule defined twice");
      }
      blank(true);
      Expr.Rule rule = rule(name);
      rules.define(rule, alternatives(false));
      blank(true);
    }
    for (String name : names.keySet()) {
      if (!defined.containsKey(name)) {
        throw new GrammarException(Code.REFERENCE, name.equals("root") ? "root" : "rule");
      }
    }
    return rules;
  }

  private Expr.Rule rule(String name) throws GrammarException {
    Expr.Rule rule = names.get(name);
    if (rule == null) {
      rule = rules.reserve();
      names.put(name, rule);
    }
    return rule;
  }

  private Expr alternatives(boolean nested) throws GrammarException {
    if (++depth > MAX_DEPTH) {
      throw new GrammarException(Code.LIMIT, "grammar nesting");
    }
    List<Expr> options = new ArrayList<>();
    options.add(sequence(nested));
    while (at < source.length && source[at] == '|') {
      at++;
      blank(true);
      options.add(sequence(nested));
    }
    depth--;
    return Expr.choice(options);
  }

  private Expr sequence(boolean nested) throws GrammarException {
    List<Expr> parts = new ArrayList<>();
    while (at < source.length) {
      int c = source[at];
      Expr part;
      if (c == '"') {
        part = text();
      } else if (c == '[') {
        part = new Expr.Chars(set());
      } else if (c == '.') {
        at++;
        part = new Expr.Chars(CodePoints.ALL);
      } else if (c == '(') {
        at++;
        blank(true);
        part = alternatives(true);
        expect(")");
      } else if (letter(c) && !definition()) {
        part = rule(name());
      } else {
        break;
      }
      parts.add(repeated(part));
      blank(nested);
    }
    if (!nested) {
      // A rule goes on in the next line only after a bar: look whether one follows.
      int mark = at;
      blank(true);
      if (at >= source.length || source[at] != '|') {
        at = mark;
      }
    }
    return Expr.sequence(parts);
  }

  /** Whether a name that begins here is defined rather than used. */
  private boolean definition() {
    int i = at;
    while (i < source.length && letter(source[i])) {
      i++;
    }
    while (i < source.length && (source[i] == ' ' || source[i] == '\t')) {
      i++;
    }
    return i + 2 < source.length && source[i] == ':' && source[i + 1] == ':';
  }

  private Expr repeated(Expr part) throws GrammarException {
    Expr of = part;
    while (at < source.length) {
      int c = source[at];
      if (c == '*' || c == '+' || c == '?') {
        at++;
        of = Expr.repeat(shared(of), c == '+' ? 1 : 0, c == '?' ? 1 : Expr.MANY);
      } else if (c == '{') {
        at++;
        int min = number();
        int max = min;
        if (at < source.length && source[at] == ',') {
          at++;
          max = source[at] == '}' ? Expr.MANY : number();
        }
        expect("}");
        if (max != Expr.MANY && max < min) {
          throw new GrammarException(Code.SYNTAX, "repetition");
        }
        of = Expr.repeat(shared(of), min, max);
      } else {
        return of;
      }
    }
    return of;
  }

  /** What is repeated becomes a rule, so that repetitions of repetitions do not multiply. */
  private Expr shared(Expr e) throws GrammarException {
    return e instanceof Expr.Chars || e instanceof Expr.Rule ? e : rules.add(e);
  }

  private Expr text() throws GrammarException {
    at++;
    List<Expr> parts = new ArrayList<>();
    while (at < source.length && source[at] != '"') {
      int c = character();
      parts.add(Expr.chars(c, c));
    }
    expect("\"");
    return Expr.sequence(parts);
  }

  private CodePoints set() throws GrammarException {
    at++;
    boolean not = at < source.length && source[at] == '^';
    at += not ? 1 : 0;
    CodePoints set = CodePoints.NONE;
    while (at < source.length && source[at] != ']') {
      int from = character();
      int to = from;
      if (at + 1 < source.length && source[at] == '-' && source[at + 1] != ']') {
        at++;
        to = character();
      }
      if (to < from) {
        throw new GrammarException(Code.SYNTAX, "range");
      }
      set = set.or(CodePoints.of(from, to));
    }
    expect("]");
    return not ? set.not() : set;
  }

  private int character() throws GrammarException {
    int c = source[at++];
    if (c == '\n') {
      throw new GrammarException(Code.SYNTAX, "line end in text");
    }
    if (c != '\\') {
      return c;
    }
    int e = at < source.length ? source[at++] : -1;
    return switch (e) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case '\\', '"', '[', ']', '-', '^' -> e;
      case 'x' -> hex(2);
      case 'u' -> hex(4);
      case 'U' -> hex(8);
      default -> throw new GrammarException(Code.SYNTAX, "escape");
    };
  }

  private int hex(int digits) throws GrammarException {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int d = at < source.length ? Character.digit(source[at++], 16) : -1;
      if (d < 0 || value > Character.MAX_CODE_POINT >> 4) {
        throw new GrammarException(Code.SYNTAX, "escape");
      }
      value = value << 4 | d;
    }
    return value;
  }

  private int number() throws GrammarException {
    int value = 0;
    int from = at;
    while (at < source.length && source[at] >= '0' && source[at] <= '9') {
      value = value * 10 + source[at++] - '0';
      if (value > MAX_REPEAT) {
        throw new GrammarException(Code.LIMIT, "repetition");
      }
    }
    if (at == from) {
      throw new GrammarException(Code.SYNTAX, "repetition");
    }
    return value;
  }

  private static boolean letter(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }

  private String name() throws GrammarException {
    int from = at;
    while (at < source.length && letter(source[at])) {
      at++;
    }
    if (at == from) {
      throw new GrammarException(Code.SYNTAX, "name");
    }
    return new String(source, from, at - from);
  }

  /** Passes over blanks and, if {@code lines}, over line ends and comments. */
  private void blank(boolean lines) {
    while (at < source.length) {
      int c = source[at];
      if (c == '#') {
        while (at < source.length && source[at] != '\n') {
          at++;
        }
      } else if (c == ' ' || c == '\t' || (lines && (c == '\n' || c == '\r'))) {
        at++;
      } else {
        return;
      }
    }
  }

  private void expect(String text) throws GrammarException {
    for (int c : text.codePoints().toArray()) {
      if (at >= source.length || source[at] != c) {
        throw new GrammarException(Code.SYNTAX, text);
      }
      at++;
    }
  }
}
