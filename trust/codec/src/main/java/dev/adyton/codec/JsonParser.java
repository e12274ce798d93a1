package dev.adyton.codec;

import dev.adyton.codec.CodecException.Code;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Recursive descent over RFC 8259's grammar. Recursion is bounded by {@link JsonLimits#maxDepth},
 * work is linear in the input, which is bounded by {@link JsonLimits#maxBytes}.
 */
final class JsonParser {
  /** No double needs more characters to be named; a longer literal only buys an attacker time. */
  private static final int MAX_NUMBER_LENGTH = 128;

  /** Any integer of so few digits is a double, and small enough. */
  private static final int EXACT_DIGITS = 15;

  private final CharBuffer text;
  private final JsonLimits limits;
  private int depth;
  private int values;

  private JsonParser(CharBuffer text, JsonLimits limits) {
    this.text = text;
    this.limits = limits;
  }

  static Json parse(byte[] utf8, JsonLimits limits) throws CodecException {
    if (utf8.length > limits.maxBytes()) {
      throw new CodecException(Code.SIZE);
    }
    JsonParser parser = new JsonParser(decode(utf8), limits);
    parser.skipWhitespace();
    Json value = parser.value();
    parser.skipWhitespace();
    if (parser.text.hasRemaining()) {
      throw new CodecException(Code.TRAILING);
    }
    return value;
  }

  /** The JDK's decoder refuses overlong forms, encoded surrogates and code points past U+10FFFF. */
  private static CharBuffer decode(byte[] utf8) throws CodecException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(utf8));
    } catch (CharacterCodingException e) {
      throw new CodecException(Code.UTF8);
    }
  }

  private Json value() throws CodecException {
    if (++values > limits.maxValues()) {
      throw new CodecException(Code.SIZE);
    }
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> new Json.Str(string());
      case 't' -> literal("true", new Json.Bool(true));
      case 'f' -> literal("false", new Json.Bool(false));
      case 'n' -> literal("null", Json.Null.NULL);
      default -> number();
    };
  }

  private Json object() throws CodecException {
    open();
    LinkedHashMap<String, Json> members = new LinkedHashMap<>();
    if (!accept('}')) {
      do {
        skipWhitespace();
        String name = string();
        skipWhitespace();
        expect(':');
        skipWhitespace();
        if (members.putIfAbsent(name, value()) != null) {
          throw new CodecException(Code.DUPLICATE_KEY);
        }
        skipWhitespace();
      } while (accept(','));
      expect('}');
    }
    depth--;
    return new Json.Obj(members);
  }

  private Json array() throws CodecException {
    open();
    List<Json> items = new ArrayList<>();
    if (!accept(']')) {
      do {
        skipWhitespace();
        items.add(value());
        skipWhitespace();
      } while (accept(','));
      expect(']');
    }
    depth--;
    return new Json.Arr(items);
  }

  private void open() throws CodecException {
    if (++depth > limits.maxDepth()) {
      throw new CodecException(Code.DEPTH);
    }
    next();
    skipWhitespace();
  }

  private String string() throws CodecException {
    expect('"');
    StringBuilder value = new StringBuilder();
    for (char c = next(); c != '"'; c = next()) {
      if (c < ' ') {
        throw new CodecException(Code.SYNTAX);
      }
      if (c == '\\') {
        value.append(escape());
      } else {
        value.append(c);
      }
    }
    return value.toString();
  }

  private String escape() throws CodecException {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> String.valueOf(c);
      case 'b' -> "\b";
      case 'f' -> "\f";
      case 'n' -> "\n";
      case 'r' -> "\r";
      case 't' -> "\t";
      case 'u' -> unicode();
      default -> throw new CodecException(Code.SYNTAX);
    };
  }

  private String unicode() throws CodecException {
    char first = hex4();
    if (!Character.isSurrogate(first)) {
      return String.valueOf(first);
    }
    if (Character.isLowSurrogate(first) || !accept('\\') || !accept('u')) {
      throw new CodecException(Code.SURROGATE);
    }
    char second = hex4();
    if (!Character.isLowSurrogate(second)) {
      throw new CodecException(Code.SURROGATE);
    }
    return new String(new char[] {first, second});
  }

  private char hex4() throws CodecException {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      char c = next();
      // Character.digit alone would take digits of other scripts.
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw new CodecException(Code.SYNTAX);
      }
      value = value << 4 | digit;
    }
    return (char) value;
  }

  private Json number() throws CodecException {
    int start = text.position();
    boolean negative = accept('-');
    boolean integer = true;
    if (!accept('0')) {
      digits();
    }
    if (accept('.')) {
      integer = false;
      digits();
    }
    if (accept('e') || accept('E')) {
      integer = false;
      if (!accept('+')) {
        accept('-');
      }
      digits();
    }
    int length = text.position() - start;
    if (length > MAX_NUMBER_LENGTH) {
      throw new CodecException(Code.NUMBER);
    }
    CharBuffer whole = text.duplicate().position(start).limit(text.position());
    return toNumber(whole.toString(), integer, negative);
  }

  private static Json toNumber(String literal, boolean integer, boolean negative)
      throws CodecException {
    if (integer && literal.length() <= EXACT_DIGITS && !literal.startsWith("-0")) {
      return new Json.Num(Long.parseLong(literal));
    }
    double value = Double.parseDouble(literal);
    boolean inexact = integer && Math.abs(value) > Json.MAX_INTEGER;
    boolean vanished = value == 0 && (negative || hasSignificantDigit(literal));
    if (inexact || vanished || !Json.Num.isCanonical(value)) {
      throw new CodecException(Code.NUMBER);
    }
    return new Json.Num(value);
  }

  private static boolean hasSignificantDigit(String literal) {
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      if (c == 'e' || c == 'E') {
        return false;
      }
      if (c >= '1' && c <= '9') {
        return true;
      }
    }
    return false;
  }

  private void digits() throws CodecException {
    char first = next();
    if (first < '0' || first > '9') {
      throw new CodecException(Code.SYNTAX);
    }
    while (text.hasRemaining() && peek() >= '0' && peek() <= '9') {
      text.get();
    }
  }

  private Json literal(String word, Json value) throws CodecException {
    for (int i = 0; i < word.length(); i++) {
      expect(word.charAt(i));
    }
    return value;
  }

  private void skipWhitespace() {
    while (text.hasRemaining()) {
      switch (text.get(text.position())) {
        case ' ', '\t', '\n', '\r' -> text.get();
        default -> {
          return;
        }
      }
    }
  }

  private char peek() throws CodecException {
    if (!text.hasRemaining()) {
      throw new CodecException(Code.SYNTAX);
    }
    return text.get(text.position());
  }

  private char next() throws CodecException {
    char c = peek();
    text.position(text.position() + 1);
    return c;
  }

  private void expect(char wanted) throws CodecException {
    if (next() != wanted) {
      throw new CodecException(Code.SYNTAX);
    }
  }

  private boolean accept(char wanted) {
    if (text.hasRemaining() && text.get(text.position()) == wanted) {
      text.position(text.position() + 1);
      return true;
    }
    return false;
  }
}
