package dev.adyton.node.responses;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.Role;
import dev.adyton.content.SecretText;
import dev.adyton.content.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * An item of a kept response's input as {@code …/input_items} shows it.
 *
 * @param id made from the response's and the item's place
 * @param members its members after the id
 */
public record InputItem(String id, Consumer<JsonGenerator> members) implements ListPage.Row {
  /** Returns the items of messages, oldest first. */
  static List<InputItem> of(String response, List<ChatMessage> messages) {
    List<InputItem> items = new ArrayList<>();
    String bare = response.substring("resp_".length());
    for (ChatMessage message : messages) {
      if (!message.reasoning().isEmpty()) {
        items.add(new InputItem("rs_in" + items.size() + "_" + bare, reasoning(message)));
      }
      boolean speaks = !message.text().isEmpty() || message.calls().isEmpty();
      if (message.role() == Role.TOOL) {
        items.add(new InputItem("fco_in" + items.size() + "_" + bare, result(message)));
      } else if (speaks) {
        items.add(new InputItem("msg_in" + items.size() + "_" + bare, message(message)));
      }
      for (ToolCall call : message.calls()) {
        items.add(new InputItem("fc_in" + items.size() + "_" + bare, call(call)));
      }
    }
    return items;
  }

  /**
   * Returns the item that a message of one thing is.
   *
   * @param place what its id ends with
   */
  static InputItem piece(String place, ChatMessage piece) {
    if (!piece.reasoning().isEmpty()) {
      return new InputItem("rs_" + place, reasoning(piece));
    }
    if (piece.role() == Role.TOOL) {
      return new InputItem("fco_" + place, result(piece));
    }
    return piece.calls().isEmpty()
        ? new InputItem("msg_" + place, message(piece))
        : new InputItem("fc_" + place, call(piece.calls().getFirst()));
  }

  /** Writes its members. */
  public void inner(JsonGenerator out) {
    out.writeStringProperty("id", id);
    members.accept(out);
    out.writeStringProperty("status", "completed");
  }

  @Override
  public void write(JsonGenerator out) {
    out.writeStartObject();
    inner(out);
    out.writeEndObject();
  }

  private static Consumer<JsonGenerator> reasoning(ChatMessage message) {
    return out -> {
      out.writeStringProperty("type", "reasoning");
      out.writeArrayPropertyStart("summary");
      out.writeEndArray();
      out.writeArrayPropertyStart("content");
      part(out, "reasoning_text", message.reasoning());
      out.writeEndArray();
    };
  }

  private static Consumer<JsonGenerator> result(ChatMessage message) {
    return out -> {
      out.writeStringProperty("type", "function_call_output");
      out.writeStringProperty("call_id", message.callId().reveal());
      out.writeStringProperty("output", message.text().reveal());
    };
  }

  private static Consumer<JsonGenerator> call(ToolCall call) {
    return out -> {
      out.writeStringProperty("type", "function_call");
      out.writeStringProperty("call_id", call.id().reveal());
      out.writeStringProperty("name", call.name().reveal());
      out.writeStringProperty("arguments", call.arguments().reveal());
    };
  }

  private static Consumer<JsonGenerator> message(ChatMessage message) {
    boolean ours = message.role() == Role.ASSISTANT;
    return out -> {
      out.writeStringProperty("type", "message");
      out.writeStringProperty("role", message.role().name().toLowerCase(Locale.ROOT));
      out.writeArrayPropertyStart("content");
      part(out, ours ? "output_text" : "input_text", message.text());
      out.writeEndArray();
    };
  }

  private static void part(JsonGenerator out, String type, SecretText text) {
    out.writeStartObject();
    out.writeStringProperty("type", type);
    out.writeStringProperty("text", text.reveal());
    if (type.equals("output_text")) {
      out.writeArrayPropertyStart("annotations");
      out.writeEndArray();
      out.writeArrayPropertyStart("logprobs");
      out.writeEndArray();
    }
    out.writeEndObject();
  }
}
