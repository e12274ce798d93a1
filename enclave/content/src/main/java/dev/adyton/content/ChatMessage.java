package dev.adyton.content;

import java.util.Objects;

/**
 * One message of a conversation. Its {@code toString} shows the role alone.
 *
 * @param role who says it
 * @param text what is said
 */
public record ChatMessage(Role role, SecretText text) {
  public ChatMessage {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(text, "text");
  }
}
