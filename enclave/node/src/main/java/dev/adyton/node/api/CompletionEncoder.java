package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.run.AnswerEvent;
import dev.adyton.node.run.Answered;
import dev.adyton.node.run.TokenLogprob;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * Answers of {@code /v1/completions}: {@code text_completion} of OpenAI's OpenAPI, a stream's parts
 * being objects of the same kind.
 */
final class CompletionEncoder implements AnswerEncoder {
  private final String id;
  private final long created;
  private final String model;
  private final String fingerprint;
  private final boolean includeUsage;
  private final boolean logprobs;
  private final int each;
  private int offset;

  /**
   * @param fingerprint what {@code system_fingerprint} says: equal values, equal deployables
   */
  CompletionEncoder(String id, long created, String model, String fingerprint, Completion asked) {
    this.id = "cmpl-" + id;
    this.created = created;
    this.model = model;
    this.fingerprint = fingerprint;
    this.includeUsage = asked.delivery().includeUsage();
    this.logprobs = asked.decoding().topLogprobs().isPresent();
    this.each = asked.decoding().choices();
  }

  @Override
  public byte[] opening(int choice) {
    offset = 0;
    return new byte[0];
  }

  @Override
  public byte[] said(int choice, AnswerEvent.Said event) {
    return switch (event) {
      case AnswerEvent.Text(SecretText piece, List<TokenLogprob> tokens) ->
          Sse.data(chunk(choice, piece, tokens, ""));
      case AnswerEvent.Reasoning(SecretText piece) -> Sse.data(chunk(choice, piece, List.of(), ""));
      case AnswerEvent.Call call -> throw new IllegalStateException("no tools were offered");
      case AnswerEvent.Remote remote -> throw new IllegalStateException("no connectors");
    };
  }

  @Override
  public byte[] ended(int choice, Answer answer) {
    return Sse.data(chunk(choice, SecretText.empty(), List.of(), finish(answer.result())));
  }

  @Override
  public byte[] closing(List<Answer> answers) {
    if (!includeUsage) {
      return Sse.done();
    }
    byte[] counts =
        JsonOut.object(out -> {
          head(out);
          out.writeArrayPropertyStart("choices");
          out.writeEndArray();
          usage(out, answers);
        });
    return Sse.join(Sse.data(counts), Sse.done());
  }

  @Override
  public byte[] failure(ApiException refusal) {
    return Sse.data(refusal.envelope());
  }

  @Override
  public byte[] whole(List<Answer> answers) {
    return JsonOut.object(out -> {
      head(out);
      out.writeArrayPropertyStart("choices");
      for (int i = 0; i < answers.size(); i++) {
        Answer answer = answers.get(i);
        offset = 0;
        choice(out, i, answer.text(), answer.tokens(), finish(answer.result()));
      }
      out.writeEndArray();
      usage(out, answers);
    });
  }

  private byte[] chunk(int choice, SecretText piece, List<TokenLogprob> tokens, String finish) {
    return JsonOut.object(out -> {
      head(out);
      out.writeArrayPropertyStart("choices");
      choice(out, choice, piece, tokens, finish);
      out.writeEndArray();
    });
  }

  private void head(JsonGenerator out) {
    out.writeStringProperty("id", id);
    out.writeStringProperty("object", "text_completion");
    out.writeNumberProperty("created", created);
    out.writeStringProperty("model", model);
    out.writeStringProperty("system_fingerprint", fingerprint);
  }

  private void choice(
      JsonGenerator out, int index, SecretText text, List<TokenLogprob> tokens, String finish) {
    out.writeStartObject();
    out.writeStringProperty("text", text.reveal());
    out.writeNumberProperty("index", index);
    if (logprobs) {
      out.writeName("logprobs");
      offset = LegacyLogprobs.write(out, tokens, offset);
    } else {
      out.writeNullProperty("logprobs");
    }
    if (finish.isEmpty()) {
      out.writeNullProperty("finish_reason");
    } else {
      out.writeStringProperty("finish_reason", finish);
    }
    out.writeEndObject();
  }

  /** A prompt is counted once, however many choices it has. */
  private void usage(JsonGenerator out, List<Answer> answers) {
    int prompt = 0;
    int cached = 0;
    int completion = 0;
    for (int i = 0; i < answers.size(); i++) {
      Answered result = answers.get(i).result();
      prompt += i % each == 0 ? result.promptTokens() : 0;
      cached += i % each == 0 ? result.cachedTokens() : 0;
      completion += result.completionTokens();
    }
    out.writeObjectPropertyStart("usage");
    out.writeNumberProperty("prompt_tokens", prompt);
    out.writeNumberProperty("completion_tokens", completion);
    out.writeNumberProperty("total_tokens", prompt + completion);
    out.writeObjectPropertyStart("prompt_tokens_details");
    out.writeNumberProperty("cached_tokens", cached);
    out.writeEndObject();
    out.writeEndObject();
  }

  private static String finish(Answered result) {
    return switch (result.ending()) {
      case STOP, CALLS -> "stop";
      case LENGTH -> "length";
      case CONTENT_FILTER -> "content_filter";
    };
  }
}
