package dev.adyton.text.answer;

import dev.adyton.codec.Json;
import java.util.List;
import java.util.Map;

/** JSON on one line, members in the order in which they were written. Thread-safe. */
public final class JsonLine {
  private final StringBuilder out = new StringBuilder();
  private final String comma;
  private final String colon;

  private JsonLine(String comma, String colon) {
    this.comma = comma;
    this.colon = colon;
  }

  /** Returns {@code json} without blanks. */
  public static String compact(Json json) {
    return new JsonLine(",", ":").text(json);
  }

  /** Returns {@code json} with a blank after each comma and colon, as people write it. */
  public static String spaced(Json json) {
    return new JsonLine(", ", ": ").text(json);
  }

  private String text(Json json) {
    put(json);
    return out.toString();
  }

  private void put(Json json) {
    switch (json) {
      case Json.Null n -> out.append("null");
      case Json.Bool(boolean b) -> out.append(b);
      case Json.Num n ->
          out.append(n.isInteger() ? Long.toString(n.integer()) : Double.toString(n.decimal()));
      case Json.Str(String s) -> string(s);
      case Json.Arr(List<Json> items) -> {
        out.append('[');
        String before = "";
        for (Json i : items) {
          out.append(before);
          put(i);
          before = comma;
        }
        out.append(']');
      }
      case Json.Obj o -> {
        out.append('{');
        String before = "";
        for (Map.Entry<String, Json> e : o.members().entrySet()) {
          out.append(before);
          string(e.getKey());
          out.append(colon);
          put(e.getValue());
          before = comma;
        }
        out.append('}');
      }
    }
  }

  private void string(String s) {
    out.append('"');
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ') {
            out.append("\\u00").append(c < 16 ? "0" : "").append(Integer.toHexString(c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
