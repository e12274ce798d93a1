package dev.adyton.engine.template;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.content.Tool;
import dev.adyton.content.ToolCall;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.text.answer.JsonLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A conversation in the shape that Hugging Face's chat templates read. */
final class ConversationJson {
  private static final JsonLimits LIMITS = new JsonLimits(1 << 20, 64, 65_536);

  private ConversationJson() {}

  static Json.Arr messages(List<ChatMessage> messages) throws ModelException {
    List<Json> list = new ArrayList<>();
    for (ChatMessage m : messages) {
      Json.ObjBuilder out =
          Json.object()
              .put("role", m.role().name().toLowerCase(Locale.ROOT))
              .put("content", m.text().reveal());
      if (!m.reasoning().isEmpty()) {
        out.put("reasoning_content", m.reasoning().reveal());
        // gpt-oss's own name for the same
        out.put("thinking", m.reasoning().reveal());
      }
      if (!m.calls().isEmpty()) {
        List<Json> calls = new ArrayList<>();
        for (ToolCall call : m.calls()) {
          calls.add(call(call));
        }
        out.put("tool_calls", new Json.Arr(calls));
      }
      if (!m.callId().isEmpty()) {
        out.put("tool_call_id", m.callId().reveal());
        name(messages, m).ifPresent(name -> out.put("name", name));
      }
      list.add(out.build());
    }
    return new Json.Arr(list);
  }

  /** Some templates name the tool that answers; APIs name the call alone. */
  private static Optional<String> name(List<ChatMessage> messages, ChatMessage result) {
    return messages.stream()
        .flatMap(m -> m.calls().stream())
        .filter(c -> c.id().reveal().equals(result.callId().reveal()))
        .map(c -> c.name().reveal())
        .findFirst();
  }

  private static Json call(ToolCall call) throws ModelException {
    Json function =
        Json.object()
            .put("name", call.name().reveal())
            .put("arguments", parse(call.arguments(), "arguments"))
            .build();
    return Json.object()
        .put("id", call.id().reveal())
        .put("type", "function")
        .put("function", function)
        .build();
  }

  static Optional<Json.Arr> tools(List<Tool> tools) throws ModelException {
    List<Json> list = new ArrayList<>();
    for (Tool tool : tools) {
      Json function =
          Json.object()
              .put("name", tool.name().reveal())
              .put("description", tool.description().reveal())
              .put("parameters", parse(tool.parameters(), "parameters"))
              .build();
      list.add(Json.object().put("type", "function").put("function", function).build());
    }
    return list.isEmpty() ? Optional.empty() : Optional.of(new Json.Arr(list));
  }

  /**
   * Returns a tool in one line, its parameters as names and types alone: {@code {"name": "f",
   * "description": "d", "parameters": {"city": "string"}}}.
   */
  static String line(Tool tool) throws ModelException {
    Json.ObjBuilder out = Json.object().put("name", tool.name().reveal());
    if (!tool.description().isEmpty()) {
      out.put("description", tool.description().reveal());
    }
    Json.ObjBuilder types = Json.object();
    if (parse(tool.parameters(), "parameters") instanceof Json.Obj schema
        && schema.members().get("properties") instanceof Json.Obj properties) {
      properties.members().forEach((name, property) -> types.put(name, type(property)));
    }
    return JsonLine.spaced(out.put("parameters", types.build()).build());
  }

  private static String type(Json property) {
    return property instanceof Json.Obj o
            && o.members().get("type") instanceof Json.Str(String type)
            && type.chars().allMatch(Character::isLetter)
        ? type
        : "string";
  }

  /** Returns a call as our own models write it. */
  static String line(ToolCall call) throws ModelException {
    return "<tool_call>"
        + JsonLine.spaced(
            Json.object()
                .put("name", call.name().reveal())
                .put("arguments", parse(call.arguments(), "arguments"))
                .build())
        + "</tool_call>";
  }

  private static Json parse(SecretText json, String what) throws ModelException {
    try {
      return Json.parse(json.reveal().getBytes(StandardCharsets.UTF_8), LIMITS);
    } catch (CodecException e) {
      throw new ModelException(Code.TEMPLATE, what);
    }
  }
}
