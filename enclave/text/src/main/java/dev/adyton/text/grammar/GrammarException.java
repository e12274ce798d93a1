package dev.adyton.text.grammar;

import java.io.Serial;
import java.util.Objects;

/**
 * A schema, regular expression or grammar cannot be used. The message is a code and a keyword or
 * limit by its name; it repeats nothing of what was given.
 */
public final class GrammarException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Code {
    /** Not well-formed. */
    SYNTAX,
    /** A keyword or construct that this engine does not enforce; nothing is enforced in part. */
    UNSUPPORTED,
    /** Nothing can satisfy it. */
    UNSATISFIABLE,
    /** A name that stands for nothing. */
    REFERENCE,
    /** Larger or deeper than this engine takes. */
    LIMIT
  }

  private final Code code;
  private final String subject;

  /**
   * @param subject the keyword, construct or limit concerned
   */
  public GrammarException(Code code, String subject) {
    super(code + ": " + subject);
    this.code = Objects.requireNonNull(code, "code");
    this.subject = subject;
  }

  /** Returns what is wrong. */
  public Code code() {
    return code;
  }

  /** Returns the keyword, construct or limit concerned. */
  public String subject() {
    return subject;
  }
}
