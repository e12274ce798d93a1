package dev.adyton.cli;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes and reads the bodies of {@code POST /v1/chat/completions}, OpenAI's Chat Completions. */
final class ChatBody {
  static final String PATH = "/v1/chat/completions";

  /** An answer's JSON: as large as an answer may be, and no deeper than OpenAI's are. */
  private static final JsonLimits ANSWER = new JsonLimits(16 << 20, 32, 1 << 20);

  private ChatBody() {}

  /**
   * Returns the request's bytes.
   *
   * @throws IllegalArgumentException where a turn's text is not well-formed Unicode
   */
  static byte[] request(String model, List<Turn> turns, boolean stream) {
    List<Json> messages = turns.stream().<Json>map(ChatBody::message).toList();
    return Jcs.encode(
        Json.object()
            .put("model", model)
            .put("messages", new Json.Arr(messages))
            .put("stream", stream)
            .build());
  }

  private static Json message(Turn turn) {
    return Json.object().put("role", turn.role()).put("content", turn.text()).build();
  }

  /** Returns the text of a plain answer. */
  static String answer(byte[] json) throws CodecException {
    Json.Obj message = firstChoice(parse(json)).object("message");
    return message.has("content") ? message.stringOrNull("content").orElse("") : "";
  }

  /** Returns the text that one chunk of a stream adds, which may be empty. */
  static String delta(String data) throws CodecException {
    Json.Obj chunk = parse(data.getBytes(StandardCharsets.UTF_8));
    if (chunk.has("error")) {
      throw new UserError(
          ExitCode.UNAVAILABLE,
          "The node ended the answer: " + error(data.getBytes(StandardCharsets.UTF_8)) + ".",
          "Ask again; what was shown is not the whole answer.");
    }
    if (chunk.array("choices").items().isEmpty()) {
      return "";
    }
    Json.Obj choice = firstChoice(chunk);
    if (!choice.has("delta") || !choice.object("delta").has("content")) {
      return "";
    }
    return choice.object("delta").stringOrNull("content").orElse("");
  }

  /** Returns the first model's name of a {@code GET /v1/models} answer. */
  static String firstModel(byte[] json) throws CodecException {
    List<Json.Obj> models = parse(json).array("data").objects();
    if (models.isEmpty()) {
      throw new CodecException(CodecException.Code.MISSING, "data");
    }
    return models.getFirst().string("id");
  }

  /** Returns {@code code: message} of OpenAI's error envelope, or a neutral word without one. */
  static String error(byte[] json) {
    try {
      Json.Obj error = parse(json).object("error");
      String code = error.has("code") ? error.stringOrNull("code").orElse("error") : "error";
      return TerminalText.clean(code + ": " + error.string("message"));
    } catch (CodecException e) {
      return "an error without an envelope";
    }
  }

  private static Json.Obj parse(byte[] json) throws CodecException {
    if (Json.parse(json, ANSWER) instanceof Json.Obj object) {
      return object;
    }
    throw new CodecException(CodecException.Code.TYPE);
  }

  private static Json.Obj firstChoice(Json.Obj answer) throws CodecException {
    List<Json.Obj> choices = answer.array("choices").objects();
    if (choices.isEmpty()) {
      throw new CodecException(CodecException.Code.MISSING, "choices");
    }
    return choices.getFirst();
  }
}
