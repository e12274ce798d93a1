package dev.adyton.training.eval;

import java.util.List;
import java.util.Map;

/**
 * What an answer may still become: either words, or exactly one call of a listed tool with
 * arguments of the listed types. A text that begins with "<" is a call. Small on purpose: the
 * engine's constrained decoding will take its place.
 */
public final class ToolMask {
  private static final String OPEN = "<tool_call>{\"name\": \"";
  private static final String ARGUMENTS = "\", \"arguments\": {";
  private static final String CLOSE = "}}</tool_call>";
  private static final int LONGEST_NUMBER = 18;

  /** No match. */
  private static final int FAILED = -1;

  /** The text ended inside, so it may still become a match. */
  private static final int OPEN_END = -2;

  private final List<ToolSpec> tools;

  /** A mask for the listed tools; with none, no call is allowed. */
  public ToolMask(List<ToolSpec> tools) {
    this.tools = List.copyOf(tools);
  }

  /** Whether {@code text} is the beginning of an allowed answer. */
  public boolean allows(String text) {
    if (!text.startsWith("<")) {
      return true;
    }
    return tools.stream().anyMatch(t -> match(t, text) != FAILED);
  }

  /** Whether {@code text} may be the whole answer. */
  public boolean complete(String text) {
    if (!text.startsWith("<")) {
      return true;
    }
    return tools.stream().anyMatch(t -> match(t, text) == text.length());
  }

  /** End of the match, {@link #OPEN_END} or {@link #FAILED}. */
  private static int match(ToolSpec tool, String text) {
    int at = literal(text, 0, OPEN + tool.name() + ARGUMENTS);
    boolean first = true;
    for (Map.Entry<String, String> p : tool.entries()) {
      at = at < 0 ? at : literal(text, at, (first ? "" : ", ") + '"' + p.getKey() + "\": ");
      at = at < 0 ? at : value(text, at, p.getValue());
      first = false;
    }
    at = at < 0 ? at : literal(text, at, CLOSE);
    return at >= 0 && at < text.length() ? FAILED : at;
  }

  private static int literal(String text, int at, String want) {
    int n = Math.min(want.length(), text.length() - at);
    if (!text.regionMatches(at, want, 0, n)) {
      return FAILED;
    }
    return n < want.length() ? OPEN_END : at + n;
  }

  private static int value(String text, int at, String type) {
    return switch (type) {
      case "integer" -> number(text, at, false);
      case "number" -> number(text, at, true);
      case "boolean" -> {
        int yes = literal(text, at, "true");
        yield yes == FAILED ? literal(text, at, "false") : yes;
      }
      default -> string(text, at);
    };
  }

  private static int string(String text, int at) {
    if (at == text.length()) {
      return OPEN_END;
    }
    if (text.charAt(at) != '"') {
      return FAILED;
    }
    for (int i = at + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        return i == at + 1 ? FAILED : i + 1;
      }
      if (c < ' ' || c == '\\' || c == '\uFFFD') {
        return FAILED;
      }
    }
    return OPEN_END;
  }

  private static int number(String text, int at, boolean fraction) {
    int i = at < text.length() && text.charAt(at) == '-' ? at + 1 : at;
    int digits = 0;
    boolean point = false;
    for (; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && fraction && !point && digits > 0) {
        point = true;
      } else if (c >= '0' && c <= '9' && digits < LONGEST_NUMBER) {
        digits++;
      } else {
        break;
      }
    }
    if (i == text.length()) {
      return OPEN_END;
    }
    return digits == 0 || text.charAt(i - 1) == '.' ? FAILED : i;
  }
}
