package dev.adyton.text.grammar;

import dev.adyton.text.grammar.GrammarException.Code;
import java.util.ArrayList;
import java.util.List;

/**
 * Regular expressions in ECMA-262's syntax (21.2), as JSON Schema writes them: the regular part of
 * it. Look-around, back references and word boundaries are refused, anchors stand at the ends of a
 * whole alternative only. Compiled, never backtracked.
 */
final class Regex {
  private static final int MAX_LENGTH = 10_000;
  private static final int MAX_REPEAT = 1_000;
  private static final int MAX_DEPTH = 100;

  private static final CodePoints DIGITS = CodePoints.of('0', '9');
  private static final CodePoints WORD =
      DIGITS.or(CodePoints.of('a', 'z')).or(CodePoints.of('A', 'Z')).or(CodePoints.of('_', '_'));
  private static final CodePoints SPACE =
      CodePoints.of(9, 13)
          .or(CodePoints.of(' ', ' '))
          .or(CodePoints.of(0xA0, 0xA0))
          .or(CodePoints.of(0x1680, 0x1680))
          .or(CodePoints.of(0x2000, 0x200A))
          .or(CodePoints.of(0x2028, 0x2029))
          .or(CodePoints.of(0x202F, 0x202F))
          .or(CodePoints.of(0x205F, 0x205F))
          .or(CodePoints.of(0x3000, 0x3000))
          .or(CodePoints.of(0xFEFF, 0xFEFF));
  private static final CodePoints LINE_ENDS =
      CodePoints.of('\n', '\n').or(CodePoints.of('\r', '\r')).or(CodePoints.of(0x2028, 0x2029));
  static final Expr ANYTHING = Expr.many(new Expr.Chars(CodePoints.ALL));

  private final int[] source;
  private int at;
  private int depth;

  private Regex(String source) {
    this.source = source.codePoints().toArray();
  }

  /**
   * Reads an expression.
   *
   * @param search whether it may match anywhere in the text, unless anchored; else the whole of it
   */
  static Expr parse(String regex, boolean search) throws GrammarException {
    if (regex.length() > MAX_LENGTH) {
      throw new GrammarException(Code.LIMIT, "pattern length");
    }
    Regex r = new Regex(regex);
    Expr e = r.top(search);
    if (r.at < r.source.length) {
      throw new GrammarException(Code.SYNTAX, "pattern");
    }
    return e;
  }

  /** The alternatives of the whole expression, each with anchors of its own. */
  private Expr top(boolean search) throws GrammarException {
    List<Expr> options = new ArrayList<>();
    do {
      boolean first = accept('^');
      Expr body = sequence();
      boolean last = accept('$');
      Expr before = search && !first ? ANYTHING : Expr.EMPTY;
      Expr after = search && !last ? ANYTHING : Expr.EMPTY;
      options.add(Expr.sequence(before, body, after));
    } while (accept('|'));
    return Expr.choice(options);
  }

  private Expr alternatives() throws GrammarException {
    if (++depth > MAX_DEPTH) {
      throw new GrammarException(Code.LIMIT, "pattern nesting");
    }
    List<Expr> options = new ArrayList<>();
    do {
      options.add(sequence());
    } while (accept('|'));
    depth--;
    return Expr.choice(options);
  }

  private Expr sequence() throws GrammarException {
    List<Expr> parts = new ArrayList<>();
    while (at < source.length && source[at] != '|' && source[at] != ')') {
      if (source[at] == '$') {
        break;
      }
      parts.add(repeated(atom()));
    }
    return Expr.sequence(parts);
  }

  private Expr repeated(Expr of) throws GrammarException {
    int min = 1;
    int max = 1;
    if (accept('*')) {
      min = 0;
      max = Expr.MANY;
    } else if (accept('+')) {
      max = Expr.MANY;
    } else if (accept('?')) {
      min = 0;
    } else if (at + 1 < source.length && source[at] == '{' && digit(source[at + 1])) {
      at++;
      min = number();
      max = min;
      if (accept(',')) {
        max = at < source.length && digit(source[at]) ? number() : Expr.MANY;
      }
      expect('}');
    } else {
      return of;
    }
    if (min > MAX_REPEAT || max > MAX_REPEAT) {
      throw new GrammarException(Code.LIMIT, "pattern repetition");
    }
    if (max != Expr.MANY && max < min) {
      throw new GrammarException(Code.SYNTAX, "pattern");
    }
    accept('?'); // a lazy one matches the same texts
    if (at < source.length && (source[at] == '*' || source[at] == '+' || source[at] == '?')) {
      throw new GrammarException(Code.SYNTAX, "pattern");
    }
    return Expr.repeat(of, min, max);
  }

  private Expr atom() throws GrammarException {
    int c = source[at++];
    return switch (c) {
      case '.' -> new Expr.Chars(LINE_ENDS.not());
      case '(' -> {
        if (accept('?')) {
          if (!accept(':')) {
            throw new GrammarException(Code.UNSUPPORTED, "pattern group");
          }
        }
        Expr inner = alternatives();
        expect(')');
        yield inner;
      }
      case '[' -> new Expr.Chars(set());
      case '\\' -> new Expr.Chars(escape(false));
      case '^' -> throw new GrammarException(Code.UNSUPPORTED, "pattern anchor");
      case '*', '+', '?', ')' -> throw new GrammarException(Code.SYNTAX, "pattern");
      default -> Expr.chars(c, c);
    };
  }

  private CodePoints set() throws GrammarException {
    boolean not = accept('^');
    CodePoints set = CodePoints.NONE;
    while (!accept(']')) {
      CodePoints from = member();
      if (at + 1 < source.length && source[at] == '-' && source[at + 1] != ']') {
        at++;
        CodePoints to = member();
        if (single(from) < 0 || single(to) < single(from)) {
          throw new GrammarException(Code.SYNTAX, "pattern range");
        }
        set = set.or(CodePoints.of(single(from), single(to)));
      } else {
        set = set.or(from);
      }
    }
    return not ? set.not() : set;
  }

  private CodePoints member() throws GrammarException {
    if (at >= source.length) {
      throw new GrammarException(Code.SYNTAX, "pattern set");
    }
    int c = source[at++];
    return c == '\\' ? escape(true) : CodePoints.of(c, c);
  }

  private static int single(CodePoints set) {
    boolean one =
        set.ranges().size() == 1 && set.ranges().getFirst()[0] == set.ranges().getFirst()[1];
    return one ? set.ranges().getFirst()[0] : -1;
  }

  private CodePoints escape(boolean inSet) throws GrammarException {
    if (at >= source.length) {
      throw new GrammarException(Code.SYNTAX, "pattern escape");
    }
    int c = source[at++];
    return switch (c) {
      case 'd' -> DIGITS;
      case 'D' -> DIGITS.not();
      case 'w' -> WORD;
      case 'W' -> WORD.not();
      case 's' -> SPACE;
      case 'S' -> SPACE.not();
      case 't' -> CodePoints.of('\t', '\t');
      case 'n' -> CodePoints.of('\n', '\n');
      case 'r' -> CodePoints.of('\r', '\r');
      case 'f' -> CodePoints.of('\f', '\f');
      case 'v' -> CodePoints.of(0x0B, 0x0B);
      case '0' -> CodePoints.of(0, 0);
      case 'x' -> character(hex(2));
      case 'u' -> character(unicode());
      case 'c' -> {
        int letter = at < source.length ? source[at++] : 0;
        if (!WORD.has(letter) || digit(letter) || letter == '_') {
          throw new GrammarException(Code.SYNTAX, "pattern escape");
        }
        yield CodePoints.of(letter % 32, letter % 32);
      }
      case 'b' -> {
        if (!inSet) {
          throw new GrammarException(Code.UNSUPPORTED, "pattern escape");
        }
        yield CodePoints.of('\b', '\b');
      }
      default -> {
        boolean letter = WORD.has(c) && c != '_';
        if (letter) {
          throw new GrammarException(Code.UNSUPPORTED, "pattern escape");
        }
        yield CodePoints.of(c, c);
      }
    };
  }

  private static CodePoints character(int c) throws GrammarException {
    CodePoints set = CodePoints.of(c, c);
    if (set.isEmpty() || c > Character.MAX_CODE_POINT) {
      throw new GrammarException(Code.UNSUPPORTED, "pattern escape");
    }
    return set;
  }

  private int unicode() throws GrammarException {
    if (accept('{')) {
      int value = 0;
      while (!accept('}')) {
        value = value << 4 | hex(1);
        if (value > Character.MAX_CODE_POINT) {
          throw new GrammarException(Code.SYNTAX, "pattern escape");
        }
      }
      return value;
    }
    int first = hex(4);
    boolean pair =
        Character.isHighSurrogate((char) first)
            && at + 1 < source.length
            && source[at] == '\\'
            && source[at + 1] == 'u';
    if (!pair) {
      return first;
    }
    at += 2;
    return Character.toCodePoint((char) first, (char) hex(4));
  }

  private int hex(int digits) throws GrammarException {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int d = at < source.length ? Character.digit(source[at++], 16) : -1;
      if (d < 0) {
        throw new GrammarException(Code.SYNTAX, "pattern escape");
      }
      value = value << 4 | d;
    }
    return value;
  }

  private int number() throws GrammarException {
    int value = 0;
    while (at < source.length && digit(source[at])) {
      value = value * 10 + source[at++] - '0';
      if (value > 1_000_000) {
        throw new GrammarException(Code.LIMIT, "pattern repetition");
      }
    }
    return value;
  }

  private static boolean digit(int c) {
    return c >= '0' && c <= '9';
  }

  private boolean accept(int c) {
    boolean is = at < source.length && source[at] == c;
    at += is ? 1 : 0;
    return is;
  }

  private void expect(int c) throws GrammarException {
    if (!accept(c)) {
      throw new GrammarException(Code.SYNTAX, "pattern");
    }
  }
}
