package dev.adyton.text.answer;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads calls written as JSON. */
final class Calls {
  private static final JsonLimits LIMITS = new JsonLimits(AnswerParser.MAX_CALL, 64, 65_536);

  private Calls() {}

  /** Reads an object with {@code name} and its arguments, or a list of them; empty for no call. */
  static Optional<List<AnswerPart.ToolCall>> read(String text, String arguments) {
    try {
      Json json = Json.parse(text.strip().getBytes(StandardCharsets.UTF_8), LIMITS);
      List<Json> items = json instanceof Json.Arr(List<Json> l) ? l : List.of(json);
      List<AnswerPart.ToolCall> calls = new ArrayList<>();
      for (Json item : items) {
        if (!(item instanceof Json.Obj o)
            || !(o.members().get("name") instanceof Json.Str(String name))
            || !(o.members().get(arguments) instanceof Json.Obj given)) {
          return Optional.empty();
        }
        calls.add(new AnswerPart.ToolCall(name, JsonLine.compact(given)));
      }
      return calls.isEmpty() ? Optional.empty() : Optional.of(calls);
    } catch (CodecException e) {
      return Optional.empty();
    }
  }
}
