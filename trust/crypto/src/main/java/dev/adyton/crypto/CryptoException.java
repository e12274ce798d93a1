package dev.adyton.crypto;

import java.io.Serial;
import java.util.Objects;

/**
 * Something sealed could not be opened, or a key could not be used. Carries a code and nothing of
 * the input, so that its message may be logged.
 */
public final class CryptoException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** What was wrong. */
  public enum Code {
    /** Bytes that do not follow the format. */
    MALFORMED,
    /** The input ended before its authenticated end. */
    TRUNCATED,
    /** Names a key that this process does not hold. */
    UNKNOWN_KEY,
    /** Names algorithms that the key is not for, or that we do not have. */
    UNSUPPORTED_SUITE,
    /** A public or encapsulated key of the wrong form, or one that gives no secret. */
    BAD_PUBLIC_KEY,
    /** Not sealed by the holder of the key, altered, or not in its place. */
    AUTHENTICATION,
    /** A chunk or the whole is larger than allowed. */
    TOO_LARGE
  }

  private final Code code;

  /** Makes an exception whose message is the code's name. */
  public CryptoException(Code code) {
    super(code.name());
    this.code = Objects.requireNonNull(code, "code");
  }

  /** Returns what was wrong. */
  public Code code() {
    return code;
  }
}
