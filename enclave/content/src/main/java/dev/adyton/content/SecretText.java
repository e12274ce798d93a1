package dev.adyton.content;

import java.util.Objects;

/**
 * Text that only the caller of the node may read: a prompt, an answer, a part of either.
 *
 * <p>It has no useful {@link #toString()}, no {@code equals} and is not serializable, so that it
 * cannot slip into a log line, a metric's label, an exception's message or a cache's key. Reading
 * it takes {@link #reveal()}, a name one can search for: every call site is a place where content
 * is handled in clear. Immutable.
 */
public final class SecretText {
  private static final SecretText EMPTY = new SecretText("");

  private final String text;

  private SecretText(String text) {
    this.text = text;
  }

  /** Wraps {@code text}. */
  public static SecretText of(String text) {
    Objects.requireNonNull(text, "text");
    return text.isEmpty() ? EMPTY : new SecretText(text);
  }

  /** Returns the text with nothing in it. */
  public static SecretText empty() {
    return EMPTY;
  }

  /** Returns the text in clear. The result must not outlive the request it belongs to. */
  public String reveal() {
    return text;
  }

  /** Returns whether there is no text. */
  public boolean isEmpty() {
    return text.isEmpty();
  }

  /** Says nothing, by design. */
  @Override
  public String toString() {
    return "SecretText";
  }
}
