package dev.adyton.crypto;

import java.io.Serial;
import java.util.Objects;

/**
 * A Binary HTTP message was invalid (RFC 9292 §4) or asked for more than {@link BhttpLimits}
 * allows. Carries a code and nothing of the message.
 */
public final class BhttpException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** What was wrong. */
  public enum Code {
    /** Another kind of message than expected, or none of RFC 9292's four framings. */
    FRAMING,
    /** Method, scheme, authority, path or status code break HTTP's rules. */
    CONTROL_DATA,
    /** A field's name or value breaks the rules of RFC 9113 §8.2. */
    FIELD,
    /** Ends where RFC 9292 §3.8 does not let it end. */
    TRUNCATED,
    /** Padding that is not zero. */
    PADDING,
    /** More fields than allowed. */
    TOO_MANY_FIELDS,
    /** More bytes of control data and fields than allowed. */
    HEADERS_TOO_LARGE,
    /** More content than allowed. */
    CONTENT_TOO_LARGE
  }

  private final Code code;

  /** Makes an exception whose message is the code's name. */
  public BhttpException(Code code) {
    super(code.name());
    this.code = Objects.requireNonNull(code, "code");
  }

  /** Returns what was wrong. */
  public Code code() {
    return code;
  }
}
