package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.Role;
import dev.adyton.content.SecretText;
import dev.adyton.engine.Penalties;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads {@code POST /v1/chat/completions} (OpenAI OpenAPI, {@code CreateChatCompletionRequest}).
 * What this node cannot do is refused by name; what has no effect on the answer is taken.
 */
final class ChatRequest {
  private ChatRequest() {}

  static Inference read(JsonValue.Obj object) throws ApiException {
    Members body = new Members(object, "");
    SecretText model = body.requiredText("model");
    List<ChatMessage> messages = messages(body);
    OptionalInt maxTokens = maxTokens(body);
    boolean stream = body.flag("stream", false);
    Optional<Members> options = body.object("stream_options");
    boolean usage = options.isPresent() && options.get().flag("include_usage", false);
    Optional<Boolean> obfuscation = Common.obfuscation(options);
    if (body.flag("store", false)) {
      throw ApiException.of(ErrorCode.STORE_UNAVAILABLE, "store");
    }
    refuseUnsupported(body);
    Inference inference =
        new Inference(
            model,
            messages,
            maxTokens,
            Common.temperature(body),
            Common.topP(body),
            0,
            penalties(body),
            Common.seed(body),
            Common.stops(body),
            stream,
            usage,
            obfuscation,
            SecretText.empty());
    body.requireAllKnown();
    return inference;
  }

  private static Penalties penalties(Members body) throws ApiException {
    float frequency = (float) body.real("frequency_penalty", -2, 2).orElse(0);
    float presence = (float) body.real("presence_penalty", -2, 2).orElse(0);
    return new Penalties(1, frequency, presence);
  }

  private static OptionalInt maxTokens(Members body) throws ApiException {
    OptionalInt newer = Common.tokens(body, "max_completion_tokens");
    OptionalInt older = Common.tokens(body, "max_tokens");
    return newer.isPresent() ? newer : older;
  }

  private static void refuseUnsupported(Members body) throws ApiException {
    body.refuseUnlessEmpty("tools");
    body.refuseUnlessEmpty("functions");
    body.refuseUnlessWord("tool_choice", "none", "auto");
    body.refuseUnlessWord("function_call", "none", "auto");
    body.refuseUnless("n", 1);
    body.refuseIfTrue("logprobs");
    body.refuseUnless("top_logprobs", 0);
    body.refuse("logit_bias", "audio", "prediction", "web_search_options", "moderation");
    Optional<Members> format = body.object("response_format");
    if (format.isPresent() && !format.get().requiredText("type").reveal().equals("text")) {
      throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, "response_format");
    }
    List<JsonValue> modalities = body.items("modalities").orElse(List.of());
    for (JsonValue modality : modalities) {
      if (!(modality instanceof JsonValue.Text(SecretText t)) || !t.reveal().equals("text")) {
        throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, "modalities");
      }
    }
    body.refuseUnlessWord("service_tier", "auto", "default");
    // Labels, hints and a model family's knobs: no promise is broken by not using them.
    body.ignore(
        "metadata",
        "user",
        "safety_identifier",
        "prompt_cache_key",
        "prompt_cache_options",
        "prompt_cache_retention",
        "parallel_tool_calls",
        "reasoning_effort",
        "verbosity");
  }

  private static List<ChatMessage> messages(Members body) throws ApiException {
    List<JsonValue> items = body.items("messages").orElseThrow(() -> body.missing("messages"));
    List<ChatMessage> messages = new ArrayList<>(items.size());
    for (JsonValue item : items) {
      if (!(item instanceof JsonValue.Obj object)) {
        throw body.wrongType("messages");
      }
      Members message = new Members(object, "messages.");
      Role role = Common.role(message.requiredText("role"), "messages.role");
      JsonValue content = message.any("content").orElseThrow(() -> message.missing("content"));
      message.refuseUnlessEmpty("tool_calls");
      message.refuse("function_call", "audio");
      message.ignore("name", "refusal", "annotations");
      message.requireAllKnown();
      messages.add(
          new ChatMessage(role, Common.content(content, List.of("text"), "messages.content")));
    }
    Common.checkMessages(messages, "messages");
    return messages;
  }
}
