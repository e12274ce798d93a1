package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.engine.GenerationRequest;
import dev.adyton.node.api.Completion.Prompt;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Reads {@code POST /v1/completions} (OpenAI OpenAPI, {@code CreateCompletionRequest}). As in Chat
 * Completions a member that no API has is passed over.
 */
final class CompletionRequest {
  /** The API's own default. */
  private static final int DEFAULT_TOKENS = 16;

  private final Members body;
  private final int vocabulary;

  private CompletionRequest(Members body, int vocabulary) {
    this.body = body;
    this.vocabulary = vocabulary;
  }

  /**
   * @param vocabulary ids are below it
   */
  static Completion read(JsonValue.Obj object, int vocabulary) throws ApiException {
    return new CompletionRequest(new Members(object, ""), vocabulary).read();
  }

  private Completion read() throws ApiException {
    SecretText model = body.requiredText("model");
    List<Prompt> prompts = Prompts.read(body, "prompt", vocabulary, Completion.MAX_PROMPTS);
    boolean echo = body.flag("echo", false);
    int choices = (int) body.whole("n", 1, Decoding.MAX_CHOICES).orElse(1);
    OptionalLong best = body.whole("best_of", 1, Decoding.MAX_CHOICES);
    if (best.isPresent() && best.getAsLong() != choices) {
      throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, "best_of");
    }
    if (choices * prompts.size() > Decoding.MAX_CHOICES) {
      throw body.invalid("n");
    }
    if (!body.text("suffix").orElse(SecretText.empty()).isEmpty()) {
      throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, "suffix");
    }
    int tokens =
        (int) body.whole("max_tokens", echo ? 0 : 1, Integer.MAX_VALUE).orElse(DEFAULT_TOKENS);
    Decoding decoding =
        new Decoding(
            OptionalInt.of(Math.max(1, tokens)),
            Common.temperature(body),
            Common.topP(body),
            0,
            Common.penalties(body),
            Common.bias(body),
            Common.seed(body),
            Common.stops(body, "stop", Common.MAX_STOPS),
            choices,
            logprobs());
    return new Completion(model, prompts, echo, decoding, tokens == 0, delivery());
  }

  private OptionalInt logprobs() throws ApiException {
    OptionalLong top = body.whole("logprobs", 0, GenerationRequest.MAX_TOP_LOGPROBS);
    return top.isPresent() ? OptionalInt.of((int) top.getAsLong()) : OptionalInt.empty();
  }

  private Delivery delivery() throws ApiException {
    Optional<Members> options = body.object("stream_options");
    boolean usage = options.isPresent() && options.get().flag("include_usage", false);
    Optional<Boolean> obfuscation = Common.obfuscation(options);
    return new Delivery(body.flag("stream", false), usage, obfuscation, true, Common.tier(body));
  }
}
