package dev.adyton.text.template;

import dev.adyton.text.template.TemplateException.Code;
import dev.adyton.text.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a template into tokens, with {@code trim_blocks} and {@code lstrip_blocks} as chat templates
 * are rendered: a line that holds a block alone leaves nothing behind.
 */
final class Lexer {
  private static final int MAX_TOKENS = 200_000;
  private static final List<String> OPERATORS =
      List.of(
          "==", "!=", "<=", ">=", "//", "<", ">", "+", "-", "*", "/", "%", "~", "=", "|", "(", ")",
          "[", "]", "{", "}", ",", ":", ".");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  /** What the last block does to the text after it. */
  private boolean trimsAll;

  private boolean trimsLine;

  private Lexer(String source) {
    this.source = source;
  }

  static List<Token> tokens(String source) throws TemplateException {
    String s = source.replace("\r\n", "\n");
    return new Lexer(s.endsWith("\n") ? s.substring(0, s.length() - 1) : s).run();
  }

  private List<Token> run() throws TemplateException {
    while (at < source.length()) {
      int open = opening(at);
      outside(source.substring(at, open), open);
      if (open == source.length()) {
        break;
      }
      char kind = source.charAt(open + 1);
      at = open + 2 + (sign(open + 2) ? 1 : 0);
      switch (kind) {
        case '#' -> comment();
        case '%' -> block(Kind.OPEN_STATEMENT, "%}");
        default -> block(Kind.OPEN_PRINT, "}}");
      }
    }
    add(Kind.END, "");
    return tokens;
  }

  private int opening(int from) {
    for (int i = source.indexOf('{', from); i >= 0; i = source.indexOf('{', i + 1)) {
      char next = i + 1 < source.length() ? source.charAt(i + 1) : ' ';
      if (next == '{' || next == '%' || next == '#') {
        return i;
      }
    }
    return source.length();
  }

  private boolean sign(int i) {
    return i < source.length() && (source.charAt(i) == '-' || source.charAt(i) == '+');
  }

  private void outside(String text, int open) throws TemplateException {
    int from = 0;
    if (trimsAll) {
      while (from < text.length() && Character.isWhitespace(text.charAt(from))) {
        from++;
      }
    } else if (trimsLine && text.startsWith("\n")) {
      from = 1;
    }
    int end = text.length();
    if (open + 2 < source.length() && source.charAt(open + 2) == '-') {
      while (end > from && Character.isWhitespace(text.charAt(end - 1))) {
        end--;
      }
    } else if (open + 2 < source.length()
        && source.charAt(open + 1) != '{'
        && source.charAt(open + 2) != '+') {
      end = lineStart(text, from, end, open);
    }
    trimsAll = false;
    trimsLine = false;
    if (end > from) {
      add(Kind.OUTSIDE, text.substring(from, end));
    }
  }

  /** Where the blanks before a block begin, if nothing else stands on its line. */
  private int lineStart(String text, int from, int end, int open) {
    int i = end;
    while (i > from && (text.charAt(i - 1) == ' ' || text.charAt(i - 1) == '\t')) {
      i--;
    }
    int before = open - (end - i);
    boolean line = before == 0 || source.charAt(before - 1) == '\n';
    return line ? i : end;
  }

  private void comment() throws TemplateException {
    int end = source.indexOf("#}", at);
    if (end < 0) {
      throw new TemplateException(Code.SYNTAX, "comment");
    }
    trimsAll = end > 0 && source.charAt(end - 1) == '-';
    trimsLine = true;
    at = end + 2;
  }

  private void block(Kind kind, String close) throws TemplateException {
    add(kind, "");
    int open = 0;
    while (true) {
      while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
        at++;
      }
      // A closing brace of a dictionary is no end of a print.
      if (open == 0 && (source.startsWith(close, at) || source.startsWith("-" + close, at))) {
        trimsAll = source.charAt(at) == '-';
        trimsLine = kind == Kind.OPEN_STATEMENT;
        at += trimsAll ? 3 : 2;
        add(Kind.CLOSE, "");
        return;
      }
      if (at >= source.length()) {
        throw new TemplateException(Code.SYNTAX, "block");
      }
      open += inside();
    }
  }

  /** Reads a token of a block; returns how many more brackets are open after it. */
  private int inside() throws TemplateException {
    char c = source.charAt(at);
    if (Character.isLetter(c) || c == '_') {
      int from = at;
      while (at < source.length()
          && (Character.isLetterOrDigit(source.charAt(at)) || source.charAt(at) == '_')) {
        at++;
      }
      add(Kind.NAME, source.substring(from, at));
    } else if (c >= '0' && c <= '9') {
      number();
    } else if (c == '"' || c == '\'') {
      string(c);
    } else {
      for (String o : OPERATORS) {
        if (source.startsWith(o, at)) {
          at += o.length();
          add(Kind.OPERATOR, o);
          return "([{".contains(o) ? 1 : ")]}".contains(o) ? -1 : 0;
        }
      }
      throw new TemplateException(Code.SYNTAX, "character");
    }
    return 0;
  }

  /** After a point, digits alone: {@code matrix.0.1} names members. */
  private void number() throws TemplateException {
    int from = at;
    boolean member = !tokens.isEmpty() && tokens.getLast().is(".");
    digits();
    if (!member
        && at + 1 < source.length()
        && source.charAt(at) == '.'
        && Character.digit(source.charAt(at + 1), 10) >= 0) {
      at++;
      digits();
    }
    add(Kind.NUMBER, source.substring(from, at));
  }

  private void digits() {
    while (at < source.length() && source.charAt(at) >= '0' && source.charAt(at) <= '9') {
      at++;
    }
  }

  private void string(char quote) throws TemplateException {
    StringBuilder value = new StringBuilder();
    for (at++; at < source.length() && source.charAt(at) != quote; at++) {
      char c = source.charAt(at);
      if (c == '\\' && at + 1 < source.length()) {
        at++;
        escape(source.charAt(at), value);
      } else {
        value.append(c);
      }
    }
    if (at >= source.length()) {
      throw new TemplateException(Code.SYNTAX, "string");
    }
    at++;
    add(Kind.STRING, value.toString());
  }

  private void escape(char c, StringBuilder value) throws TemplateException {
    switch (c) {
      case 'n' -> value.append('\n');
      case 't' -> value.append('\t');
      case 'r' -> value.append('\r');
      case 'b' -> value.append('\b');
      case 'f' -> value.append('\f');
      case '\n' -> {}
      case '\\', '\'', '"' -> value.append(c);
      case 'u' -> {
        int v = 0;
        for (int i = 0; i < 4; i++) {
          at++;
          int digit = at < source.length() ? Character.digit(source.charAt(at), 16) : -1;
          if (digit < 0) {
            throw new TemplateException(Code.SYNTAX, "escape");
          }
          v = v << 4 | digit;
        }
        value.append((char) v);
      }
      default -> value.append('\\').append(c);
    }
  }

  private void add(Kind kind, String text) throws TemplateException {
    if (tokens.size() >= MAX_TOKENS) {
      throw new TemplateException(Code.LIMIT, "tokens");
    }
    tokens.add(new Token(kind, text));
  }
}
