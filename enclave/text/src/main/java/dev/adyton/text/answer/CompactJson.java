package dev.adyton.text.answer;

import dev.adyton.codec.Json;
import java.util.List;
import java.util.Map;

/** JSON without blanks, members in the order in which they were written. */
final class CompactJson {
  private final StringBuilder out = new StringBuilder();

  private CompactJson() {}

  static String write(Json json) {
    CompactJson text = new CompactJson();
    text.put(json);
    return text.out.toString();
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
        String comma = "";
        for (Json i : items) {
          out.append(comma);
          put(i);
          comma = ",";
        }
        out.append(']');
      }
      case Json.Obj o -> {
        out.append('{');
        String comma = "";
        for (Map.Entry<String, Json> e : o.members().entrySet()) {
          out.append(comma);
          string(e.getKey());
          out.append(':');
          put(e.getValue());
          comma = ",";
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
