package dev.adyton.training;

import java.io.Serial;

/** Training cannot go on. The message says where and why; the last checkpoint stays usable. */
public final class TrainingException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Code {
    /** A line of training data is not what it should be. */
    DATA,
    /** The loss is no number any more. */
    DIVERGED,
    /** A file could not be read or written. */
    FILE,
    /** A checkpoint or model does not fit this run. */
    MISMATCH
  }

  private final Code code;

  /**
   * @param code what went wrong
   * @param message one sentence, with the line number where there is one
   */
  public TrainingException(Code code, String message) {
    super(message);
    this.code = code;
  }

  /**
   * @param code what went wrong
   * @param message one sentence
   * @param cause what the system said
   */
  public TrainingException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** Returns what went wrong. */
  public Code code() {
    return code;
  }
}
