package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.run.Answered;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * Answers of {@code /v1/chat/completions}: {@code chat.completion} and {@code
 * chat.completion.chunk} of OpenAI's OpenAPI.
 */
final class ChatEncoder implements AnswerEncoder {
  private final String id;
  private final long created;
  private final String model;
  private final String fingerprint;
  private final boolean includeUsage;
  private final Optional<Obfuscation> obfuscation;

  /**
   * @param pad whether pieces shall be equally long
   * @param fingerprint what {@code system_fingerprint} says: equal values, equal deployables
   */
  ChatEncoder(
      String id, long created, String model, String fingerprint, Inference inference, boolean pad) {
    this.id = "chatcmpl-" + id;
    this.created = created;
    this.model = model;
    this.fingerprint = fingerprint;
    this.includeUsage = inference.includeUsage();
    this.obfuscation =
        pad ? Optional.of(new Obfuscation(delta(SecretText.empty()))) : Optional.empty();
  }

  @Override
  public byte[] opening() {
    return chunk(
        delta -> {
          delta.writeStringProperty("role", "assistant");
          delta.writeStringProperty("content", "");
        },
        "");
  }

  @Override
  public byte[] piece(SecretText text) {
    byte[] json = delta(text);
    return Sse.data(obfuscation.isPresent() ? obfuscation.get().pad(json) : json);
  }

  private byte[] delta(SecretText text) {
    return chunkJson(delta -> delta.writeStringProperty("content", text.reveal()), "");
  }

  @Override
  public byte[] closing(SecretText whole, Answered result) {
    byte[] last = chunk(delta -> {}, finish(result));
    return includeUsage
        ? Sse.join(last, usageChunk(result), Sse.done())
        : Sse.join(last, Sse.done());
  }

  @Override
  public byte[] failure(ApiException refusal) {
    return Sse.data(refusal.envelope());
  }

  @Override
  public byte[] whole(SecretText whole, Answered result) {
    return JsonOut.object(out -> {
      head(out, "chat.completion");
      out.writeArrayPropertyStart("choices");
      out.writeStartObject();
      out.writeNumberProperty("index", 0);
      out.writeObjectPropertyStart("message");
      out.writeStringProperty("role", "assistant");
      out.writeStringProperty("content", whole.reveal());
      out.writeNullProperty("refusal");
      out.writeArrayPropertyStart("annotations");
      out.writeEndArray();
      out.writeEndObject();
      out.writeNullProperty("logprobs");
      out.writeStringProperty("finish_reason", finish(result));
      out.writeEndObject();
      out.writeEndArray();
      usage(out, result);
    });
  }

  private byte[] chunk(Consumer<JsonGenerator> delta, String finish) {
    return Sse.data(chunkJson(delta, finish));
  }

  private byte[] chunkJson(Consumer<JsonGenerator> delta, String finish) {
    return JsonOut.object(out -> {
      head(out, "chat.completion.chunk");
      out.writeArrayPropertyStart("choices");
      out.writeStartObject();
      out.writeNumberProperty("index", 0);
      out.writeObjectPropertyStart("delta");
      delta.accept(out);
      out.writeEndObject();
      out.writeNullProperty("logprobs");
      if (finish.isEmpty()) {
        out.writeNullProperty("finish_reason");
      } else {
        out.writeStringProperty("finish_reason", finish);
      }
      out.writeEndObject();
      out.writeEndArray();
      if (includeUsage) {
        out.writeNullProperty("usage");
      }
    });
  }

  private byte[] usageChunk(Answered result) {
    return Sse.data(
        JsonOut.object(out -> {
          head(out, "chat.completion.chunk");
          out.writeArrayPropertyStart("choices");
          out.writeEndArray();
          usage(out, result);
        }));
  }

  private void head(JsonGenerator out, String object) {
    out.writeStringProperty("id", id);
    out.writeStringProperty("object", object);
    out.writeNumberProperty("created", created);
    out.writeStringProperty("model", model);
    out.writeStringProperty("system_fingerprint", fingerprint);
  }

  private static void usage(JsonGenerator out, Answered result) {
    out.writeObjectPropertyStart("usage");
    out.writeNumberProperty("prompt_tokens", result.promptTokens());
    out.writeNumberProperty("completion_tokens", result.completionTokens());
    out.writeNumberProperty("total_tokens", result.promptTokens() + result.completionTokens());
    out.writeEndObject();
  }

  private static String finish(Answered result) {
    return switch (result.ending()) {
      case STOP -> "stop";
      case LENGTH -> "length";
      case CONTENT_FILTER -> "content_filter";
    };
  }
}
