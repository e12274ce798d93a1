package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import java.util.List;
import java.util.Map;
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

  static Inference read(JsonValue.Obj object, Attached attached) throws ApiException {
    Members body = new Members(object, "");
    SecretText model = body.requiredText("model");
    SecretText instructions = body.text("instructions").orElse(SecretText.empty());
    Labels labels = Labels.read(body);
    refuseUnsupported(body);
    ResponsesInput.Said said = ResponsesInput.read(body, instructions, attached);
    Tooling tooling = ToolsReader.responses(body);
    Inference inference =
        new Inference(
            model,
            said.messages(),
            tooling.with(tooling.connectors().with(said.allowed(), said.known())),
            FormatReader.responses(body),
            decoding(body, labels.metadata()),
            new Delivery(
                body.flag("stream", false),
                false,
                Common.obfuscation(body.object("stream_options")),
                true,
                Common.tier(body)),
            instructions,
            labels);
    body.requireAllKnown();
    return inference;
  }

  private static Decoding decoding(Members body, Optional<JsonValue.Obj> metadata)
      throws ApiException {
    return new Decoding(
        Common.tokens(body, "max_output_tokens"),
        Common.temperature(body),
        Common.topP(body),
        0,
        Common.penalties(body),
        Map.of(),
        seed(body, metadata),
        List.of(),
        1,
        topLogprobs(body));
  }

  private static OptionalInt topLogprobs(Members body) throws ApiException {
    OptionalInt top = Common.topLogprobs(body);
    boolean wanted = false;
    for (JsonValue item : body.items("include").orElse(List.of())) {
      String word = item instanceof JsonValue.Text(SecretText t) ? t.reveal() : "";
      switch (word) {
        case "message.output_text.logprobs" -> wanted = true;
        // Reasoning is shown in clear; there is nothing to encrypt for a later request.
        case "reasoning.encrypted_content" -> {}
        default -> throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, "include");
      }
    }
    return wanted || top.orElse(0) > 0 ? OptionalInt.of(top.orElse(0)) : OptionalInt.empty();
  }

  private static OptionalLong seed(Members body, Optional<JsonValue.Obj> metadata)
      throws ApiException {
    OptionalLong direct = Common.seed(body);
    if (direct.isPresent()
        || metadata.isEmpty()
        || !(metadata.get().members().get("seed") instanceof JsonValue.Text(SecretText label))) {
      return direct;
    }
    try {
      return OptionalLong.of(Long.parseLong(label.reveal()));
    } catch (NumberFormatException e) {
      throw ApiException.of(ErrorCode.INVALID_VALUE, "metadata.seed");
    }
  }

  private static void refuseUnsupported(Members body) throws ApiException {
    // The last is of input_tokens, which is read here, too.
    body.refuse("prompt", "context_management", "moderation", "personality");
    body.refuseUnlessWord("truncation", "disabled");
    body.ignore(
        // Read by Keeping.
        "conversation", "store", "background", "previous_response_id");
  }
}
