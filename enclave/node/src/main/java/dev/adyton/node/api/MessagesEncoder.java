package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.content.ToolCall;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.run.AnswerEvent;
import dev.adyton.node.run.Answered;
import dev.adyton.node.run.Ending;
import dev.adyton.text.answer.JsonPrefix;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * Answers of {@code /anthropic/v1/messages}: the message object, and its stream from {@code
 * message_start} to {@code message_stop} (Anthropic's Messages API, "Streaming messages"). What the
 * model thought is shown where {@code thinking} asked for it; its signature is empty, because a
 * caller's history is not taken for more than what the caller says.
 */
final class MessagesEncoder implements AnswerEncoder {
  private enum Block {
    NONE,
    TEXT,
    THINKING
  }

  private final String id;
  private final String model;
  private final int promptTokens;
  private final boolean thinking;
  private final List<SecretText> stops;
  private Block open = Block.NONE;
  private int index = -1;

  MessagesEncoder(String id, String model, int promptTokens, Inference inference) {
    this.id = "msg_" + id;
    this.model = model;
    this.promptTokens = promptTokens;
    this.thinking = inference.delivery().reasoning();
    this.stops = inference.decoding().stop();
  }

  @Override
  public byte[] opening(int choice) {
    byte[] start =
        event(
            "message_start",
            out -> {
              out.writeObjectPropertyStart("message");
              message(out, List.of(), Optional.empty());
              out.writeEndObject();
            });
    return Sse.join(start, event("ping", out -> {}));
  }

  @Override
  public byte[] said(int choice, AnswerEvent.Said event) {
    return switch (event) {
      case AnswerEvent.Text(SecretText piece, var tokens) ->
          piece.isEmpty()
              ? new byte[0]
              : Sse.join(enter(Block.TEXT), delta("text_delta", "text", piece));
      case AnswerEvent.Reasoning(SecretText piece) ->
          thinking
              ? Sse.join(enter(Block.THINKING), delta("thinking_delta", "thinking", piece))
              : new byte[0];
      case AnswerEvent.Call(ToolCall call, boolean whole) -> {
        byte[] before = leave();
        index++;
        byte[] start = start(out -> use(out, call, SecretText.of("{}")));
        byte[] arguments = delta("input_json_delta", "partial_json", input(call, whole));
        yield Sse.join(before, start, arguments, stop());
      }
      case AnswerEvent.Remote remote -> throw new IllegalStateException("no connectors");
    };
  }

  private byte[] enter(Block block) {
    if (open == block) {
      return new byte[0];
    }
    byte[] before = leave();
    open = block;
    index++;
    return Sse.join(
        before,
        start(out -> {
          if (block == Block.THINKING) {
            thinking(out, SecretText.empty());
          } else {
            text(out, SecretText.empty());
          }
        }));
  }

  private byte[] leave() {
    if (open == Block.NONE) {
      return new byte[0];
    }
    open = Block.NONE;
    return stop();
  }

  private byte[] start(Consumer<JsonGenerator> block) {
    return event(
        "content_block_start",
        out -> {
          out.writeNumberProperty("index", index);
          out.writeObjectPropertyStart("content_block");
          block.accept(out);
          out.writeEndObject();
        });
  }

  private byte[] delta(String type, String member, SecretText piece) {
    return event(
        "content_block_delta",
        out -> {
          out.writeNumberProperty("index", index);
          out.writeObjectPropertyStart("delta");
          out.writeStringProperty("type", type);
          out.writeStringProperty(member, piece.reveal());
          out.writeEndObject();
        });
  }

  private byte[] stop() {
    return event("content_block_stop", out -> out.writeNumberProperty("index", index));
  }

  @Override
  public byte[] ended(int choice, Answer answer) {
    Answered result = answer.result();
    // A stream without any block is one that some readers stumble over.
    byte[] block = index < 0 ? Sse.join(enter(Block.TEXT), leave()) : leave();
    byte[] delta =
        event(
            "message_delta",
            out -> {
              out.writeObjectPropertyStart("delta");
              ending(out, result);
              out.writeEndObject();
              usage(out, result.promptTokens(), result.cachedTokens(), result.completionTokens());
            });
    return Sse.join(block, delta);
  }

  @Override
  public byte[] closing(List<Answer> answers) {
    return event("message_stop", out -> {});
  }

  @Override
  public byte[] failure(ApiException refusal) {
    return Sse.event("error", refusal.messagesEnvelope(""));
  }

  @Override
  public byte[] whole(List<Answer> answers) {
    Answer answer = answers.getFirst();
    return JsonOut.object(out -> message(out, answer.parts(), Optional.of(answer.result())));
  }

  private void message(JsonGenerator out, List<AnswerEvent.Said> parts, Optional<Answered> result) {
    out.writeStringProperty("id", id);
    out.writeStringProperty("type", "message");
    out.writeStringProperty("role", "assistant");
    out.writeStringProperty("model", model);
    out.writeArrayPropertyStart("content");
    parts.forEach(part -> block(out, part));
    out.writeEndArray();
    if (result.isPresent()) {
      ending(out, result.get());
    } else {
      out.writeNullProperty("stop_reason");
      out.writeNullProperty("stop_sequence");
    }
    usage(
        out,
        result.map(Answered::promptTokens).orElse(promptTokens),
        result.map(Answered::cachedTokens).orElse(0),
        result.map(Answered::completionTokens).orElse(0));
  }

  private void block(JsonGenerator out, AnswerEvent.Said part) {
    if (part instanceof AnswerEvent.Reasoning && !thinking) {
      return;
    }
    out.writeStartObject();
    switch (part) {
      case AnswerEvent.Text(SecretText piece, var tokens) -> text(out, piece);
      case AnswerEvent.Reasoning(SecretText piece) -> thinking(out, piece);
      case AnswerEvent.Call(ToolCall call, boolean whole) -> use(out, call, input(call, whole));
      case AnswerEvent.Remote remote -> throw new IllegalStateException("no connectors");
    }
    out.writeEndObject();
  }

  /** An input is an object in this API: of one that was cut off, the members that are whole. */
  private static SecretText input(ToolCall call, boolean whole) {
    return whole ? call.arguments() : SecretText.of(JsonPrefix.closed(call.arguments().reveal()));
  }

  private static void text(JsonGenerator out, SecretText text) {
    out.writeStringProperty("type", "text");
    out.writeStringProperty("text", text.reveal());
  }

  private static void thinking(JsonGenerator out, SecretText text) {
    out.writeStringProperty("type", "thinking");
    out.writeStringProperty("thinking", text.reveal());
    out.writeStringProperty("signature", "");
  }

  private static void use(JsonGenerator out, ToolCall call, SecretText input) {
    out.writeStringProperty("type", "tool_use");
    out.writeStringProperty("id", call.id().reveal());
    out.writeStringProperty("name", call.name().reveal());
    out.writeName("input");
    JsonText.raw(out, input);
    out.writeObjectPropertyStart("caller");
    out.writeStringProperty("type", "direct");
    out.writeEndObject();
  }

  /** In this API the tokens of a prompt are the sum of three members. */
  private static void usage(JsonGenerator out, int input, int cached, int output) {
    out.writeObjectPropertyStart("usage");
    out.writeNumberProperty("input_tokens", input - cached);
    out.writeNumberProperty("cache_creation_input_tokens", 0);
    out.writeNumberProperty("cache_read_input_tokens", cached);
    out.writeNumberProperty("output_tokens", output);
    out.writeStringProperty("service_tier", "standard");
    out.writeEndObject();
  }

  private void ending(JsonGenerator out, Answered result) {
    boolean stopped = result.stop().isPresent() && result.ending() == Ending.STOP;
    out.writeStringProperty("stop_reason", stopped ? "stop_sequence" : reason(result.ending()));
    if (stopped) {
      out.writeStringProperty("stop_sequence", stops.get(result.stop().getAsInt()).reveal());
    } else {
      out.writeNullProperty("stop_sequence");
    }
  }

  private static String reason(Ending ending) {
    return switch (ending) {
      case STOP -> "end_turn";
      case CALLS -> "tool_use";
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
