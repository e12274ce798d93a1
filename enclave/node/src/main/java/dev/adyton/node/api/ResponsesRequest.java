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
import java.util.OptionalLong;

/**
 * Reads {@code POST /v1/responses} (OpenAI OpenAPI, {@code CreateResponse}). {@link Keeping} reads
 * what concerns other requests. {@code seed} is ours, as a member or as {@code metadata.seed} for
 * SDKs that cannot add members.
 */
final class ResponsesRequest {
  private ResponsesRequest() {}

  static Inference read(JsonValue.Obj object) throws ApiException {
    Members body = new Members(object, "");
    SecretText model = body.requiredText("model");
    SecretText instructions = body.text("instructions").orElse(SecretText.empty());
    List<ChatMessage> messages = messages(body, instructions);
    OptionalInt maxTokens = Common.tokens(body, "max_output_tokens");
    boolean stream = body.flag("stream", false);
    refuseUnsupported(body);
    Inference inference =
        new Inference(
            model,
            messages,
            maxTokens,
            Common.temperature(body),
            Common.topP(body),
            0,
            Penalties.NONE,
            seed(body),
            List.of(),
            stream,
            false,
            Common.obfuscation(body.object("stream_options")),
            instructions);
    body.requireAllKnown();
    return inference;
  }

  private static OptionalLong seed(Members body) throws ApiException {
    OptionalLong direct = Common.seed(body);
    Optional<Members> metadata = body.object("metadata");
    if (direct.isPresent() || metadata.isEmpty()) {
      return direct;
    }
    Optional<SecretText> labelled = metadata.get().text("seed");
    if (labelled.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(labelled.get().reveal()));
    } catch (NumberFormatException e) {
      throw ApiException.of(ErrorCode.INVALID_VALUE, "metadata.seed");
    }
  }

  private static void refuseUnsupported(Members body) throws ApiException {
    body.refuse("conversation", "prompt", "context_management");
    body.refuseIfTrue("background");
    body.refuseUnlessEmpty("tools");
    body.refuseUnlessEmpty("include");
    body.refuseUnlessWord("tool_choice", "none", "auto");
    body.refuseUnlessWord("truncation", "disabled");
    body.refuseUnlessWord("service_tier", "auto", "default");
    body.refuseUnless("top_logprobs", 0);
    body.refuseUnless("frequency_penalty", 0);
    body.refuseUnless("presence_penalty", 0);
    Optional<Members> text = body.object("text");
    if (text.isPresent()) {
      Optional<Members> format = text.get().object("format");
      if (format.isPresent() && !format.get().requiredText("type").reveal().equals("text")) {
        throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, "text.format");
      }
    }
    body.ignore(
        "store", // read by Keeping
        "previous_response_id",
        "user",
        "safety_identifier",
        "prompt_cache_key",
        "prompt_cache_options",
        "prompt_cache_retention",
        "parallel_tool_calls",
        "max_tool_calls",
        "reasoning");
  }

  private static List<ChatMessage> messages(Members body, SecretText instructions)
      throws ApiException {
    List<ChatMessage> messages = new ArrayList<>();
    if (!instructions.isEmpty()) {
      messages.add(new ChatMessage(Role.SYSTEM, instructions));
    }
    JsonValue input = body.any("input").orElseThrow(() -> body.missing("input"));
    switch (input) {
      case JsonValue.Text(SecretText text) -> messages.add(new ChatMessage(Role.USER, text));
      case JsonValue.Arr(List<JsonValue> items) -> {
        if (items.isEmpty()) {
          throw body.invalid("input");
        }
        for (JsonValue item : items) {
          messages.add(message(body, item));
        }
      }
      default -> throw body.wrongType("input");
    }
    Common.checkMessages(messages, "input");
    return messages;
  }

  private static ChatMessage message(Members body, JsonValue item) throws ApiException {
    if (!(item instanceof JsonValue.Obj object)) {
      throw body.wrongType("input");
    }
    Members members = new Members(object, "input.");
    members.refuseUnlessWord("type", "message");
    Role role = Common.role(members.requiredText("role"), "input.role");
    JsonValue content = members.any("content").orElseThrow(() -> members.missing("content"));
    members.ignore("id", "status", "phase");
    members.requireAllKnown();
    return new ChatMessage(
        role,
        Common.content(content, List.of("input_text", "output_text", "text"), "input.content"));
  }
}
