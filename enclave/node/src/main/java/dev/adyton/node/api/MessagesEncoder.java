package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.run.Answered;
import dev.adyton.node.run.Ending;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * Answers of {@code /anthropic/v1/messages}: the message object, and its stream from {@code
 * message_start} to {@code message_stop} (Anthropic's Messages API, "Streaming messages").
 */
final class MessagesEncoder implements AnswerEncoder {
  private final String id;
  private final String model;
  private final int promptTokens;

  MessagesEncoder(String id, String model, int promptTokens) {
    this.id = "msg_" + id;
    this.model = model;
    this.promptTokens = promptTokens;
  }

  @Override
  public byte[] opening() {
    byte[] start =
        event(
            "message_start",
            out -> {
              out.writeObjectPropertyStart("message");
              message(out, Optional.empty(), Optional.empty());
              out.writeEndObject();
            });
    byte[] block =
        event(
            "content_block_start",
            out -> {
              out.writeNumberProperty("index", 0);
              out.writeObjectPropertyStart("content_block");
              text(out, SecretText.empty());
              out.writeEndObject();
            });
    return Sse.join(start, block, event("ping", out -> {}));
  }

  @Override
  public byte[] piece(SecretText text) {
    return event(
        "content_block_delta",
        out -> {
          out.writeNumberProperty("index", 0);
          out.writeObjectPropertyStart("delta");
          out.writeStringProperty("type", "text_delta");
          out.writeStringProperty("text", text.reveal());
          out.writeEndObject();
        });
  }

  @Override
  public byte[] closing(SecretText whole, Answered result) {
    byte[] block = event("content_block_stop", out -> out.writeNumberProperty("index", 0));
    byte[] delta =
        event(
            "message_delta",
            out -> {
              out.writeObjectPropertyStart("delta");
              out.writeStringProperty("stop_reason", reason(result.ending()));
              out.writeNullProperty("stop_sequence");
              out.writeEndObject();
              usage(out, result.promptTokens(), result.completionTokens());
            });
    return Sse.join(block, delta, event("message_stop", out -> {}));
  }

  @Override
  public byte[] failure(ApiException refusal) {
    return Sse.event("error", refusal.messagesEnvelope(""));
  }

  @Override
  public byte[] whole(SecretText whole, Answered result) {
    return JsonOut.object(out -> message(out, Optional.of(whole), Optional.of(result)));
  }

  private void message(JsonGenerator out, Optional<SecretText> whole, Optional<Answered> result) {
    out.writeStringProperty("id", id);
    out.writeStringProperty("type", "message");
    out.writeStringProperty("role", "assistant");
    out.writeStringProperty("model", model);
    out.writeArrayPropertyStart("content");
    // A block of no text would be refused when it is sent back as history.
    if (whole.isPresent() && !whole.get().isEmpty()) {
      out.writeStartObject();
      text(out, whole.get());
      out.writeEndObject();
    }
    out.writeEndArray();
    if (result.isPresent()) {
      out.writeStringProperty("stop_reason", reason(result.get().ending()));
    } else {
      out.writeNullProperty("stop_reason");
    }
    out.writeNullProperty("stop_sequence");
    usage(
        out,
        result.map(Answered::promptTokens).orElse(promptTokens),
        result.map(Answered::completionTokens).orElse(0));
  }

  private static void text(JsonGenerator out, SecretText text) {
    out.writeStringProperty("type", "text");
    out.writeStringProperty("text", text.reveal());
  }

  private static void usage(JsonGenerator out, int input, int output) {
    out.writeObjectPropertyStart("usage");
    out.writeNumberProperty("input_tokens", input);
    out.writeNumberProperty("cache_creation_input_tokens", 0);
    out.writeNumberProperty("cache_read_input_tokens", 0);
    out.writeNumberProperty("output_tokens", output);
    out.writeStringProperty("service_tier", "standard");
    out.writeEndObject();
  }

  private static String reason(Ending ending) {
    return switch (ending) {
      case STOP -> "end_turn";
      case LENGTH -> "max_tokens";
      case CONTENT_FILTER -> "refusal";
    };
  }

  private static byte[] event(String type, Consumer<JsonGenerator> members) {
    return Sse.event(
        type,
        JsonOut.object(out -> {
          out.writeStringProperty("type", type);
          members.accept(out);
        }));
  }
}
