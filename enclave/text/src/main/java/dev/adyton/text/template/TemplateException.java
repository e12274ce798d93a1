package dev.adyton.text.template;

import java.io.Serial;
import java.util.Objects;

/**
 * A template cannot be read or rendered. The message is a code and a name of ours; it repeats
 * neither the template nor a conversation.
 */
public final class TemplateException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Code {
    /** Not the language, or a part of it that is not built. */
    SYNTAX,
    /** A filter, test, function or method that does not exist here. */
    UNKNOWN,
    /** An operation on a value of another type, or a wrong argument. */
    TYPE,
    /** More steps, depth, characters or items than {@link TemplateLimits} allows. */
    LIMIT,
    /** The template itself refused the conversation, by {@code raise_exception}. */
    RAISED
  }

  private final Code code;

  /**
   * @param subject the rule, construct or limit concerned, a name of ours
   */
  public TemplateException(Code code, String subject) {
    super(code + ": " + subject);
    this.code = Objects.requireNonNull(code, "code");
  }

  /** Returns what is wrong. */
  public Code code() {
    return code;
  }
}
