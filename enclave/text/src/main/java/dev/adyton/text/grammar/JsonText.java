package dev.adyton.text.grammar;

import dev.adyton.codec.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Writes JSON without blanks, members in their own order. */
final class JsonText {
  private final StringBuilder out = new StringBuilder();

  private JsonText() {}

  static byte[] compact(Json value) {
    JsonText text = new JsonText();
    text.put(value);
    return text.out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void put(Json value) {
    switch (value) {
      case Json.Null n -> out.append("null");
      case Json.Bool(boolean b) -> out.append(b);
      case Json.Num n -> out.append(JsonGrammar.spell(n));
      case Json.Str(String s) -> string(s);
      case Json.Arr(List<Json> items) -> {
        char before = '[';
        for (Json i : items) {
          out.append(before);
          put(i);
          before = ',';
        }
        out.append(items.isEmpty() ? "[]" : "]");
      }
      case Json.Obj o -> {
        char before = '{';
        for (Map.Entry<String, Json> e : o.members().entrySet()) {
          out.append(before);
          string(e.getKey());
          out.append(':');
          put(e.getValue());
          before = ',';
        }
        out.append(o.members().isEmpty() ? "{}" : "}");
      }
    }
  }

  private void string(String s) {
    out.append('"');
    s.codePoints().forEach(c -> out.append(JsonGrammar.escape(c)));
    out.append('"');
  }
}
