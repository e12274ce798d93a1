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

  private ApiException(ErrorCode code, String param) {
    super(code.wire(), null, false, false);
    this.code = code;
    this.param = param;
  }

  /** Returns a refusal that concerns the request as a whole. */
  public static ApiException of(ErrorCode code) {
    return new ApiException(code, "");
  }

  /**
   * Returns a refusal that concerns one parameter.
   *
   * @param param a name from our schema; must not be taken from the request
   */
  public static ApiException of(ErrorCode code, String param) {
    return new ApiException(code, param);
  }

  /** Returns what is refused. */
  public ErrorCode code() {
    return code;
  }

  /** Returns the parameter that is concerned. */
  public Optional<String> param() {
    return param.isEmpty() ? Optional.empty() : Optional.of(param);
  }

  /** Returns the envelope: {@code {"error":{"message","type","param","code"}}}. */
  public byte[] envelope() {
    return JsonOut.object(out -> {
      out.writeObjectPropertyStart("error");
      writeMembers(out);
      out.writeEndObject();
    });
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
