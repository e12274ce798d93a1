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
 * Reads {@code POST /anthropic/v1/messages} and {@code …/count_tokens} (Anthropic's Messages API).
 * What this node cannot do is refused by name; what has no effect on the answer is taken.
 */
final class MessagesRequest {
  private MessagesRequest() {}

  /** Reads a request for an answer, which must say how long that may be. */
  static Inference read(JsonValue.Obj object) throws ApiException {
    Inference inference = readAny(object);
    if (inference.maxTokens().isEmpty()) {
      throw ApiException.of(ErrorCode.MISSING_REQUIRED_PARAMETER, "max_tokens");
    }
    return inference;
  }

  /** Reads a request to count, where the length of an answer does not matter. */
  static Inference readAny(JsonValue.Obj object) throws ApiException {
    Members body = new Members(object, "");
    Inference inference =
        new Inference(
            body.requiredText("model"),
            messages(body),
            maxTokens(body),
            (float) body.real("temperature", 0, 1).orElse(1),
            Common.topP(body),
            (int) body.whole("top_k", 0, Integer.MAX_VALUE).orElse(0),
            Penalties.NONE,
            OptionalLong.empty(),
            List.of(),
            body.flag("stream", false),
            true,
            Optional.empty(),
            SecretText.empty());
    refuseUnsupported(body);
    body.requireAllKnown();
    return inference;
  }

  private static OptionalInt maxTokens(Members body) throws ApiException {
    return Common.tokens(body, "max_tokens");
  }

  private static void refuseUnsupported(Members body) throws ApiException {
    // The answer would have to name the one that was met, which the engine does not tell.
    body.refuseUnlessEmpty("stop_sequences");
    body.refuseUnlessEmpty("tools");
    body.refuseUnlessEmpty("mcp_servers");
    body.refuse("container", "context_management", "output_config", "output_format");
    body.refuse("inference_geo");
    body.refuseUnlessWord("service_tier", "auto", "standard_only");
    requireType(body, "tool_choice", "auto", "none");
    // A model that decides for itself whether to think may decide not to.
    requireType(body, "thinking", "disabled", "adaptive");
    body.ignore("metadata", "cache_control");
  }

  private static void requireType(Members body, String name, String... accepted)
      throws ApiException {
    Optional<Members> object = body.object(name);
    if (object.isPresent()) {
      object.get().requiredText("type");
      object.get().refuseUnlessWord("type", accepted);
      object.get().ignore("disable_parallel_tool_use", "display");
      object.get().requireAllKnown();
    }
  }

  private static List<ChatMessage> messages(Members body) throws ApiException {
    List<ChatMessage> messages = new ArrayList<>();
    Optional<JsonValue> system = body.any("system");
    if (system.isPresent()) {
      messages.add(new ChatMessage(Role.SYSTEM, content(system.get(), "system")));
    }
    for (JsonValue item : body.items("messages").orElseThrow(() -> body.missing("messages"))) {
      if (!(item instanceof JsonValue.Obj object)) {
        throw body.wrongType("messages");
      }
      messages.add(message(new Members(object, "messages.")));
    }
    Common.checkMessages(messages, "messages");
    // An answer that the caller has begun cannot be continued: templates close every message.
    if (messages.getLast().role() != Role.USER) {
      throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, "messages");
    }
    return messages;
  }

  private static ChatMessage message(Members message) throws ApiException {
    Role role =
        switch (message.requiredText("role").reveal()) {
          case "user" -> Role.USER;
          case "assistant" -> Role.ASSISTANT;
          default -> throw message.invalid("role");
        };
    JsonValue content = message.any("content").orElseThrow(() -> message.missing("content"));
    message.requireAllKnown();
    return new ChatMessage(role, content(content, "messages.content"));
  }

  private static SecretText content(JsonValue value, String param) throws ApiException {
    return Common.content(value, List.of("text"), param);
  }
}
