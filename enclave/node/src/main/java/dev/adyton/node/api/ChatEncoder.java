package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.content.ToolCall;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.run.AnswerEvent;
import dev.adyton.node.run.Answered;
import dev.adyton.node.run.TokenLogprob;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * Answers of {@code /v1/chat/completions}: {@code chat.completion} and {@code
 * chat.completion.chunk} of OpenAI's OpenAPI. What the model thought stands in {@code
 * reasoning_content}, the member that open-weight models' servers have for it.
 */
final class ChatEncoder implements AnswerEncoder {
  private static final String REASONING = "reasoning_content";

  private final String id;
  private final long created;
  private final String model;
  private final String fingerprint;
  private final boolean includeUsage;
  private final String tier;
  private final boolean logprobs;
  private final Optional<Obfuscation> obfuscation;
  private int calls;

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
    this.tier = Common.word(inference.delivery().tier());
    this.includeUsage = inference.delivery().includeUsage();
    this.logprobs = inference.decoding().topLogprobs().isPresent();
    this.obfuscation =
        pad
            ? Optional.of(
                new Obfuscation(chunk(0, text("content", SecretText.empty()), List.of(), "")))
            : Optional.empty();
  }

  @Override
  public byte[] opening(int choice) {
    calls = 0;
    return Sse.data(
        chunk(
            choice,
            delta -> {
              delta.writeStringProperty("role", "assistant");
              delta.writeStringProperty("content", "");
            },
            List.of(),
            ""));
  }

  @Override
  public byte[] said(int choice, AnswerEvent.Said event) {
    byte[] json =
        switch (event) {
          case AnswerEvent.Text(SecretText piece, List<TokenLogprob> tokens) ->
              chunk(choice, text("content", piece), tokens, "");
          case AnswerEvent.Reasoning(SecretText piece) ->
              chunk(choice, text(REASONING, piece), List.of(), "");
          case AnswerEvent.Call(ToolCall call, boolean whole) -> {
            int index = calls++;
            yield chunk(
                choice,
                delta -> {
                  delta.writeArrayPropertyStart("tool_calls");
                  delta.writeStartObject();
                  delta.writeNumberProperty("index", index);
                  call(delta, call);
                  delta.writeEndObject();
                  delta.writeEndArray();
                },
                List.of(),
                "");
          }
          case AnswerEvent.Remote remote -> throw new IllegalStateException("no connectors");
        };
    return Sse.data(obfuscation.isPresent() ? obfuscation.get().pad(json) : json);
  }

  private static Consumer<JsonGenerator> text(String member, SecretText piece) {
    return delta -> delta.writeStringProperty(member, piece.reveal());
  }

  @Override
  public byte[] ended(int choice, Answer answer) {
    return Sse.data(chunk(choice, delta -> {}, List.of(), finish(answer.result())));
  }

  @Override
  public byte[] closing(List<Answer> answers) {
    return includeUsage ? Sse.join(usageChunk(answers), Sse.done()) : Sse.done();
  }

  @Override
  public byte[] failure(ApiException refusal) {
    return Sse.data(refusal.envelope());
  }

  @Override
  public byte[] whole(List<Answer> answers) {
    return JsonOut.object(out -> {
      head(out, "chat.completion");
      out.writeArrayPropertyStart("choices");
      for (int i = 0; i < answers.size(); i++) {
        choice(out, i, answers.get(i));
      }
      out.writeEndArray();
      usage(out, answers);
    });
  }

  private void choice(JsonGenerator out, int index, Answer answer) {
    List<ToolCall> called = answer.calls();
    boolean silent = answer.text().isEmpty() && !called.isEmpty();
    out.writeStartObject();
    out.writeNumberProperty("index", index);
    out.writeObjectPropertyStart("message");
    out.writeStringProperty("role", "assistant");
    if (silent) {
      out.writeNullProperty("content");
    } else {
      out.writeStringProperty("content", answer.text().reveal());
    }
    if (!answer.reasoning().isEmpty()) {
      out.writeStringProperty(REASONING, answer.reasoning().reveal());
    }
    out.writeNullProperty("refusal");
    out.writeArrayPropertyStart("annotations");
    out.writeEndArray();
    if (!called.isEmpty()) {
      out.writeArrayPropertyStart("tool_calls");
      for (ToolCall call : called) {
        out.writeStartObject();
        call(out, call);
        out.writeEndObject();
      }
      out.writeEndArray();
    }
    out.writeEndObject();
    logprobs(out, logprobs ? Optional.of(answer.tokens()) : Optional.empty());
    out.writeStringProperty("finish_reason", finish(answer.result()));
    out.writeEndObject();
  }

  private static void call(JsonGenerator out, ToolCall call) {
    out.writeStringProperty("id", call.id().reveal());
    out.writeStringProperty("type", "function");
    out.writeObjectPropertyStart("function");
    out.writeStringProperty("name", call.name().reveal());
    out.writeStringProperty("arguments", call.arguments().reveal());
    out.writeEndObject();
  }

  private static void logprobs(JsonGenerator out, Optional<List<TokenLogprob>> tokens) {
    if (tokens.isEmpty()) {
      out.writeNullProperty("logprobs");
      return;
    }
    out.writeObjectPropertyStart("logprobs");
    out.writeName("content");
    LogprobText.array(out, tokens.get());
    out.writeNullProperty("refusal");
    out.writeEndObject();
  }

  private byte[] chunk(
      int choice, Consumer<JsonGenerator> delta, List<TokenLogprob> tokens, String finish) {
    return JsonOut.object(out -> {
      head(out, "chat.completion.chunk");
      out.writeArrayPropertyStart("choices");
      out.writeStartObject();
      out.writeNumberProperty("index", choice);
      out.writeObjectPropertyStart("delta");
      delta.accept(out);
      out.writeEndObject();
      logprobs(out, tokens.isEmpty() ? Optional.empty() : Optional.of(tokens));
      if (finish.isEmpty()) {
        out.writeNullProperty("finish_reason");
      } else {
        out.writeStringProperty("finish_reason", finish);
      }
      out.writeEndObject();
      out.writeEndArray();
      // OpenAI's text has a null usage here, OpenAI's schema forbids it: absent suits both.
    });
  }

  private byte[] usageChunk(List<Answer> answers) {
    return Sse.data(
        JsonOut.object(out -> {
          head(out, "chat.completion.chunk");
          out.writeArrayPropertyStart("choices");
          out.writeEndArray();
          usage(out, answers);
        }));
  }

  private void head(JsonGenerator out, String object) {
    out.writeStringProperty("id", id);
    out.writeStringProperty("object", object);
    out.writeNumberProperty("created", created);
    out.writeStringProperty("model", model);
    out.writeStringProperty("service_tier", tier);
    out.writeStringProperty("system_fingerprint", fingerprint);
  }

  private static void usage(JsonGenerator out, List<Answer> answers) {
    Answered all = answers.stream().map(Answer::result).reduce(Answered::and).orElseThrow();
    out.writeObjectPropertyStart("usage");
    out.writeNumberProperty("prompt_tokens", all.promptTokens());
    out.writeNumberProperty("completion_tokens", all.completionTokens());
    out.writeNumberProperty("total_tokens", all.promptTokens() + all.completionTokens());
    out.writeObjectPropertyStart("prompt_tokens_details");
    out.writeNumberProperty("cached_tokens", all.cachedTokens());
    out.writeEndObject();
    out.writeObjectPropertyStart("completion_tokens_details");
    out.writeNumberProperty("reasoning_tokens", all.reasoningTokens());
    out.writeEndObject();
    out.writeEndObject();
  }

  private static String finish(Answered result) {
    return switch (result.ending()) {
      case STOP -> "stop";
      case CALLS -> "tool_calls";
      case LENGTH -> "length";
      case CONTENT_FILTER -> "content_filter";
    };
  }
}
