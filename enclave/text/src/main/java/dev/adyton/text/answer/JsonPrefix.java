package dev.adyton.text.answer;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import java.nio.charset.StandardCharsets;

/**
 * JSON whose end was never written. Finds where values end; says nothing of whether they are right.
 */
public final class JsonPrefix {
  private static final JsonLimits LIMITS = new JsonLimits(AnswerParser.MAX_CALL, 64, 65_536);

  private JsonPrefix() {}

  /** Returns the place after the value that begins at {@code from}; -1 where its end is missing. */
  static int end(String text, int from) {
    return switch (text.charAt(from)) {
      case '"' -> stringEnd(text, from);
      case '{', '[' -> nestEnd(text, from);
      default -> wordEnd(text, from);
    };
  }

  private static int stringEnd(String text, int from) {
    for (int i = from + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        return i + 1;
      }
      i += c == '\\' ? 1 : 0;
    }
    return -1;
  }

  private static int nestEnd(String text, int from) {
    int depth = 0;
    int i = from;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '"') {
        i = stringEnd(text, i);
        if (i < 0) {
          return -1;
        }
        continue;
      }
      depth += c == '{' || c == '[' ? 1 : 0;
      depth -= c == '}' || c == ']' ? 1 : 0;
      i++;
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }

  /** A number or a word goes on until something else comes: without that it may have gone on. */
  private static int wordEnd(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (",]} \t\r\n".indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  /** Returns the text without the blanks between values. */
  static String compact(String text) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '"') {
        int end = stringEnd(text, i);
        end = end < 0 ? text.length() : end;
        out.append(text, i, end);
        i = end;
        continue;
      }
      if (!Character.isWhitespace(c)) {
        out.append(c);
      }
      i++;
    }
    return out.toString();
  }

  /**
   * Returns the object that {@code text} begins, with those of its members that were written to
   * their end; without any where it is no JSON.
   */
  public static String closed(String text) {
    if (isObject(text)) {
      return text;
    }
    int member = 1;
    int whole = 0;
    while (member > 0 && member < text.length()) {
      int comma = comma(text, member);
      whole = comma < 0 ? whole : comma;
      member = comma + 1;
    }
    String closed = text.substring(0, whole) + "}";
    return isObject(closed) ? closed : "{}";
  }

  /** Returns the place of the comma that ends the member from {@code from} on; -1 for none. */
  private static int comma(String text, int from) {
    int i = from;
    while (i >= 0 && i < text.length()) {
      char c = text.charAt(i);
      if (c == ',') {
        return i;
      }
      i = c == '"' || c == '{' || c == '[' ? end(text, i) : i + 1;
    }
    return -1;
  }

  static boolean isObject(String text) {
    try {
      return Json.parse(text.getBytes(StandardCharsets.UTF_8), LIMITS) instanceof Json.Obj;
    } catch (CodecException e) {
      return false;
    }
  }
}
