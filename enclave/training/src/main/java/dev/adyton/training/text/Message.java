package dev.adyton.training.text;

import java.util.Objects;

/**
 * One message of a conversation to learn from. Unlike a caller's content it is meant to be read,
 * written to disk and learnt by heart.
 *
 * @param role "system", "user", "assistant" or "tool"
 * @param text what is said
 */
public record Message(String role, String text) {
  public Message {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(text, "text");
  }

  /** A message of the system. */
  public static Message system(String text) {
    return new Message("system", text);
  }

  /** A message of the user. */
  public static Message user(String text) {
    return new Message("user", text);
  }

  /** A message of the assistant. */
  public static Message assistant(String text) {
    return new Message("assistant", text);
  }

  /** What a tool returned. */
  public static Message tool(String text) {
    return new Message("tool", text);
  }
}
