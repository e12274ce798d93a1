package dev.adyton.text.answer;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads calls that an answer's end cut off. Those before are whole; of the last one nothing is told
 * where its name was not written to its end. Used once.
 */
final class CutCalls {
  private static final JsonLimits NAME = new JsonLimits(AnswerParser.MAX_CALL, 2, 4);

  private final String text;
  private final String arguments;
  private final boolean marked;
  private final List<AnswerPart> parts = new ArrayList<>();

  private CutCalls(String text, String arguments, boolean marked) {
    this.text = text;
    this.arguments = arguments;
    this.marked = marked;
  }

  /**
   * Returns what was called; empty where {@code text} is not how calls begin.
   *
   * @param arguments the member that holds them
   * @param marked whether a mark said that calls follow; else only what has begun its arguments is
   *     one
   */
  static Optional<List<AnswerPart>> read(String text, String arguments, boolean marked) {
    CutCalls reader = new CutCalls(text, arguments, marked);
    return reader.calls() ? Optional.of(reader.parts) : Optional.empty();
  }

  private boolean calls() {
    int at = blanks(0, "");
    boolean list = at < text.length() && text.charAt(at) == '[';
    at = blanks(list ? at + 1 : at, "");
    while (at < text.length()) {
      if (text.charAt(at) != '{') {
        return false;
      }
      int end = JsonPrefix.end(text, at);
      if (end < 0) {
        return call(at + 1);
      }
      var whole = Calls.read(text.substring(at, end), arguments);
      if (whole.isEmpty()) {
        return false;
      }
      parts.addAll(whole.get());
      at = blanks(end, list ? "," : "");
    }
    return true;
  }

  private int blanks(int from, String others) {
    int at = from;
    while (at < text.length()
        && (Character.isWhitespace(text.charAt(at)) || others.indexOf(text.charAt(at)) >= 0)) {
      at++;
    }
    return at;
  }

  /** Reads the members of a call without an end; returns whether that is how calls begin. */
  private boolean call(int first) {
    Optional<String> name = Optional.empty();
    Optional<String> given = Optional.empty();
    int at = blanks(first, ",");
    while (at >= 0 && at < text.length()) {
      int key = text.charAt(at) == '"' ? JsonPrefix.end(text, at) : 0;
      int colon = key < 0 ? text.length() : blanks(key, "");
      if (key == 0 || (colon < text.length() && text.charAt(colon) != ':')) {
        return false;
      }
      int value = blanks(Math.min(colon + 1, text.length()), "");
      if (value == text.length()) {
        break;
      }
      int end = JsonPrefix.end(text, value);
      String said = text.substring(value, end < 0 ? text.length() : end);
      String member = text.substring(at + 1, key - 1);
      if (member.equals(arguments)) {
        given = Optional.of(said);
      } else if (member.equals("name") && end >= 0) {
        name = string(said);
      }
      at = end < 0 ? end : blanks(end, ",");
    }
    if (!marked && (name.isEmpty() || given.isEmpty())) {
      return false;
    }
    String begun = given.orElse("{");
    if (name.isPresent()) {
      parts.add(
          new AnswerPart.CutCall(
              name.get(), given.isPresent() ? JsonPrefix.compact(given.get()) : ""));
    }
    return begun.startsWith("{");
  }

  private static Optional<String> string(String said) {
    try {
      Json json = Json.parse(said.getBytes(StandardCharsets.UTF_8), NAME);
      return json instanceof Json.Str(String s) ? Optional.of(s) : Optional.empty();
    } catch (CodecException e) {
      return Optional.empty();
    }
  }
}
