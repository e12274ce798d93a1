package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.content.ToolCall;
import dev.adyton.node.run.AnswerEvent;
import dev.adyton.node.run.ConnectorItem;
import dev.adyton.node.run.TokenLogprob;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/**
 * Output items of the Responses API: {@code message}, {@code reasoning} and {@code function_call}
 * (OpenAI OpenAPI, {@code OutputItem}).
 */
final class OutputItem {
  /** How far an item has come. */
  enum Status {
    IN_PROGRESS,
    COMPLETED,
    INCOMPLETE;

    String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private OutputItem() {}

  /** Returns the id of the item that {@code part} is, the {@code index}-th of its response. */
  static String id(String response, int index, AnswerEvent.Said part) {
    return switch (part) {
      case AnswerEvent.Text t -> id("msg_", response, index);
      case AnswerEvent.Reasoning r -> id("rs_", response, index);
      case AnswerEvent.Call c -> id("fc_", response, index);
      case AnswerEvent.Remote remote -> remote.item().id();
    };
  }

  private static String id(String kind, String response, int index) {
    return index == 0 ? kind + response : kind + response + "_" + index;
  }

  /**
   * Writes an item.
   *
   * @param part what is in it so far
   * @param begun whether it has content already
   */
  static void write(
      JsonGenerator out, String id, AnswerEvent.Said part, Status status, boolean begun) {
    out.writeStartObject();
    switch (part) {
      case AnswerEvent.Text(SecretText text, List<TokenLogprob> tokens) -> {
        out.writeStringProperty("type", "message");
        out.writeStringProperty("id", id);
        out.writeStringProperty("status", status.wire());
        out.writeStringProperty("role", "assistant");
        out.writeArrayPropertyStart("content");
        if (begun) {
          text(out, text, tokens);
        }
        out.writeEndArray();
      }
      case AnswerEvent.Reasoning(SecretText text) -> {
        out.writeStringProperty("type", "reasoning");
        out.writeStringProperty("id", id);
        out.writeStringProperty("status", status.wire());
        out.writeArrayPropertyStart("summary");
        out.writeEndArray();
        out.writeArrayPropertyStart("content");
        if (begun) {
          reasoning(out, text);
        }
        out.writeEndArray();
      }
      case AnswerEvent.Call(ToolCall call, boolean whole) -> {
        out.writeStringProperty("type", "function_call");
        out.writeStringProperty("id", id);
        out.writeStringProperty("call_id", call.id().reveal());
        out.writeStringProperty("name", call.name().reveal());
        out.writeStringProperty("arguments", begun ? call.arguments().reveal() : "");
        out.writeStringProperty("status", status.wire());
      }
      case AnswerEvent.Connecting(ConnectorItem item) -> ConnectorOutput.write(out, item, false);
      case AnswerEvent.Connected(ConnectorItem item) -> ConnectorOutput.write(out, item, true);
    }
    out.writeEndObject();
  }

  static void text(JsonGenerator out, SecretText text, List<TokenLogprob> tokens) {
    out.writeStartObject();
    out.writeStringProperty("type", "output_text");
    out.writeStringProperty("text", text.reveal());
    out.writeArrayPropertyStart("annotations");
    out.writeEndArray();
    out.writeName("logprobs");
    LogprobText.array(out, tokens);
    out.writeEndObject();
  }

  static void reasoning(JsonGenerator out, SecretText text) {
    out.writeStartObject();
    out.writeStringProperty("type", "reasoning_text");
    out.writeStringProperty("text", text.reveal());
    out.writeEndObject();
  }
}
