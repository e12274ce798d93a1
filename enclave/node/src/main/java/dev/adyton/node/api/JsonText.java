package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.JsonOut;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;

/** Writes parsed JSON again: what callers send is echoed, or given to the model. */
final class JsonText {
  private JsonText() {}

  static SecretText of(JsonValue.Obj object) {
    return SecretText.of(
        new String(JsonOut.object(out -> members(out, object)), StandardCharsets.UTF_8));
  }

  static void write(JsonGenerator out, JsonValue value) {
    switch (value) {
      case JsonValue.Obj object -> {
        out.writeStartObject();
        members(out, object);
        out.writeEndObject();
      }
      case JsonValue.Arr(var items) -> {
        out.writeStartArray();
        items.forEach(item -> write(out, item));
        out.writeEndArray();
      }
      case JsonValue.Text(SecretText text) -> out.writeString(text.reveal());
      case JsonValue.Whole(long n) -> out.writeNumber(n);
      case JsonValue.Real(double n) -> out.writeNumber(n);
      case JsonValue.Bool(boolean b) -> out.writeBoolean(b);
      case JsonValue.Nil nil -> out.writeNull();
    }
  }

  private static void members(JsonGenerator out, JsonValue.Obj object) {
    object
        .members()
        .forEach((name, value) -> {
          out.writeName(name);
          write(out, value);
        });
  }

  /** Writes JSON text as a value. It was checked when it came. */
  static void raw(JsonGenerator out, SecretText json) {
    out.writeRawValue(json.reveal());
  }
}
