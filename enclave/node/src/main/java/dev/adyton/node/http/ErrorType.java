package dev.adyton.node.http;

/** OpenAI's {@code error.type}: what SDKs choose their exception class by, beside the status. */
public enum ErrorType {
  INVALID_REQUEST("invalid_request_error"),
  AUTHENTICATION("authentication_error"),
  RATE_LIMIT("rate_limit_error"),
  SERVER("server_error");

  private final String wire;

  ErrorType(String wire) {
    this.wire = wire;
  }

  /** Returns the name on the wire. */
  public String wire() {
    return wire;
  }
}
