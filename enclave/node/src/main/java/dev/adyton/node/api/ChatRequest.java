package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads {@code POST /v1/chat/completions} (OpenAI OpenAPI, {@code CreateChatCompletionRequest}).
 * What this node cannot do is refused by name; a member that no API has is passed over, as users of
 * this route expect.
 */
final class ChatRequest {
  private ChatRequest() {}

  static Inference read(JsonValue.Obj object, Attached attached) throws ApiException {
    Members body = new Members(object, "");
    SecretText model = body.requiredText("model");
    List<ChatMessage> messages = ChatMessages.read(body, attached);
    if (body.flag("store", false)) {
      throw ApiException.of(ErrorCode.STORE_UNAVAILABLE, "store");
    }
    refuseUnsupported(body);
    return new Inference(
        model,
        messages,
        ToolsReader.chat(body),
        FormatReader.chat(body),
        decoding(body),
        delivery(body),
        SecretText.empty(),
        Labels.NONE);
  }

  private static Delivery delivery(Members body) throws ApiException {
    Optional<Members> options = body.object("stream_options");
    boolean usage = options.isPresent() && options.get().flag("include_usage", false);
    Optional<Boolean> obfuscation = Common.obfuscation(options);
    return new Delivery(body.flag("stream", false), usage, obfuscation, true, Common.tier(body));
  }

  private static Decoding decoding(Members body) throws ApiException {
    OptionalInt newer = Common.tokens(body, "max_completion_tokens");
    OptionalInt older = Common.tokens(body, "max_tokens");
    return new Decoding(
        newer.isPresent() ? newer : older,
        Common.temperature(body),
        Common.topP(body),
        0,
        Common.penalties(body),
        Common.bias(body),
        Common.seed(body),
        Common.stops(body, "stop", Common.MAX_STOPS),
        (int) body.whole("n", 1, Decoding.MAX_CHOICES).orElse(1),
        topLogprobs(body));
  }

  private static OptionalInt topLogprobs(Members body) throws ApiException {
    OptionalInt top = Common.topLogprobs(body);
    boolean wanted = body.flag("logprobs", false);
    if (top.isPresent() && !wanted) {
      throw body.invalid("top_logprobs");
    }
    return wanted ? OptionalInt.of(top.orElse(0)) : OptionalInt.empty();
  }

  private static void refuseUnsupported(Members body) throws ApiException {
    body.refuseUnlessEmpty("functions");
    if (body.any("function_call").orElse(JsonValue.Nil.NIL) instanceof JsonValue.Obj) {
      throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, "function_call");
    }
    body.refuseUnlessWord("function_call", "none", "auto");
    body.refuse("audio", "prediction", "web_search_options", "moderation");
    for (JsonValue modality : body.items("modalities").orElse(List.of())) {
      if (!(modality instanceof JsonValue.Text(SecretText t)) || !t.reveal().equals("text")) {
        throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, "modalities");
      }
    }
  }
}
