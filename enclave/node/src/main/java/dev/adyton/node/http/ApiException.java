package dev.adyton.node.http;

import java.io.Serial;
import java.util.Optional;

/**
 * A refusal on its way to the caller, in OpenAI's envelope. Carries a code and the name of a
 * parameter from our own schema, never a word of the input.
 */
public final class ApiException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String param;
  private final long patience;

  private ApiException(ErrorCode code, String param, long patience) {
    super(code.wire(), null, false, false);
    this.code = code;
    this.param = param;
    this.patience = patience;
  }

  /** Returns a refusal that concerns the request as a whole. */
  public static ApiException of(ErrorCode code) {
    return new ApiException(code, "", 1);
  }

  /**
   * Returns a refusal that will not last.
   *
   * @param seconds after which the request may be let in
   */
  public static ApiException until(ErrorCode code, long seconds) {
    return new ApiException(code, "", seconds);
  }

  /**
   * Returns a refusal that concerns one parameter.
   *
   * @param param a name from our schema; must not be taken from the request
   */
  public static ApiException of(ErrorCode code, String param) {
    return new ApiException(code, param, 1);
  }

  /** Returns what is refused. */
  public ErrorCode code() {
    return code;
  }

  /** Returns the parameter that is concerned. */
  public Optional<String> param() {
    return param.isEmpty() ? Optional.empty() : Optional.of(param);
  }

  /** Returns the seconds to wait, where coming again makes sense. */
  public long patience() {
    return patience;
  }

  /** Returns the envelope: {@code {"error":{"message","type","param","code"}}}. */
  public byte[] envelope() {
    return JsonOut.object(out -> {
      out.writeObjectPropertyStart("error");
      writeMembers(out);
      out.writeEndObject();
    });
  }

  /**
   * Returns Anthropic's envelope: {@code {"type":"error","error":{"type","message"}}}. Its messages
   * carry the parameter's name, for which it has no member.
   *
   * @param requestId of the exchange, empty to leave it out
   */
  public byte[] messagesEnvelope(String requestId) {
    return JsonOut.object(out -> {
      out.writeStringProperty("type", "error");
      out.writeObjectPropertyStart("error");
      out.writeStringProperty("type", messagesType());
      String message = code.message() + " (" + code.wire() + ")";
      out.writeStringProperty("message", param.isEmpty() ? message : param + ": " + message);
      out.writeEndObject();
      if (!requestId.isEmpty()) {
        out.writeStringProperty("request_id", requestId);
      }
    });
  }

  /** Returns the status in Anthropic's API, which has one of its own for a full queue. */
  public int messagesStatus() {
    return code == ErrorCode.OVERLOADED ? 529 : code.status();
  }

  private String messagesType() {
    return switch (messagesStatus()) {
      case 401 -> "authentication_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 529 -> "overloaded_error";
      default -> code.status() < 500 ? "invalid_request_error" : "api_error";
    };
  }

  /** Writes the four members of the error object. */
  public void writeMembers(tools.jackson.core.JsonGenerator out) {
    out.writeStringProperty("message", code.message());
    out.writeStringProperty("type", code.type().wire());
    if (param.isEmpty()) {
      out.writeNullProperty("param");
    } else {
      out.writeStringProperty("param", param);
    }
    out.writeStringProperty("code", code.wire());
  }
}
