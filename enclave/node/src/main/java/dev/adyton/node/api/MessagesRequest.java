package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.engine.Penalties;
import dev.adyton.engine.Tier;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import java.util.List;
import java.util.Map;
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
    if (inference.decoding().maxTokens().isEmpty()) {
      throw ApiException.of(ErrorCode.MISSING_REQUIRED_PARAMETER, "max_tokens");
    }
    return inference;
  }

  /** Reads a request to count, where the length of an answer does not matter. */
  static Inference readAny(JsonValue.Obj object) throws ApiException {
    Members body = new Members(object, "");
    SecretText model = body.requiredText("model");
    List<ChatMessage> messages = MessagesInput.read(body);
    refuseUnsupported(body);
    Inference inference =
        new Inference(
            model,
            messages,
            ToolsReader.messages(body),
            FormatReader.messages(body),
            decoding(body),
            new Delivery(
                body.flag("stream", false), true, Optional.empty(), thinks(body), Tier.DEFAULT),
            SecretText.empty(),
            Labels.NONE);
    body.requireAllKnown();
    return inference;
  }

  private static Decoding decoding(Members body) throws ApiException {
    return new Decoding(
        Common.tokens(body, "max_tokens"),
        (float) body.real("temperature", 0, 1).orElse(1),
        Common.topP(body),
        (int) body.whole("top_k", 0, Integer.MAX_VALUE).orElse(0),
        Penalties.NONE,
        Map.of(),
        OptionalLong.empty(),
        Common.stops(body, "stop_sequences", Common.MAX_STOP_SEQUENCES),
        1,
        OptionalInt.empty());
  }

  private static void refuseUnsupported(Members body) throws ApiException {
    body.refuseUnlessEmpty("mcp_servers");
    body.refuse("container", "context_management", "output_format");
    body.refuse("inference_geo");
    body.refuseUnlessWord("service_tier", "auto", "standard_only");
    body.ignore("metadata", "cache_control");
  }

  /** Whether to think is the model's own; this says whether the caller wants to see it. */
  private static boolean thinks(Members body) throws ApiException {
    Optional<Members> thinking = body.object("thinking");
    if (thinking.isEmpty()) {
      return false;
    }
    String type = thinking.get().requiredText("type").reveal();
    thinking.get().refuseUnlessWord("type", "disabled", "adaptive", "enabled");
    thinking.get().whole("budget_tokens", 1, Integer.MAX_VALUE);
    boolean shown =
        thinking.get().text("display").map(d -> !d.reveal().equals("omitted")).orElse(true);
    thinking.get().requireAllKnown();
    return !type.equals("disabled") && shown;
  }
}
