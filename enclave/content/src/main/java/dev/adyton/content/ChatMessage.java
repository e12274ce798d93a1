package dev.adyton.content;

import java.util.List;
import java.util.Objects;

/**
 * One message of a conversation. Its {@code toString} shows the role alone.
 *
 * @param role who says it
 * @param text what is said
 * @param reasoning what an assistant thought before it said that; empty where unknown
 * @param calls the tools that an assistant called, in order
 * @param callId the call that a tool's message answers; empty elsewhere
 */
public record ChatMessage(
    Role role, SecretText text, SecretText reasoning, List<ToolCall> calls, SecretText callId) {
  public ChatMessage {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(reasoning, "reasoning");
    calls = List.copyOf(calls);
    Objects.requireNonNull(callId, "callId");
  }

  /** A message of text alone. */
  public ChatMessage(Role role, SecretText text) {
    this(role, text, SecretText.empty(), List.of(), SecretText.empty());
  }

  /** Returns an assistant's message. */
  public static ChatMessage assistant(SecretText text, SecretText reasoning, List<ToolCall> calls) {
    return new ChatMessage(Role.ASSISTANT, text, reasoning, calls, SecretText.empty());
  }

  /** Returns what a tool answered to a call. */
  public static ChatMessage result(SecretText callId, SecretText text) {
    return new ChatMessage(Role.TOOL, text, SecretText.empty(), List.of(), callId);
  }

  /** Returns this message saying {@code other}. */
  public ChatMessage with(SecretText other) {
    return new ChatMessage(role, other, reasoning, calls, callId);
  }

  @Override
  public String toString() {
    return "ChatMessage[" + role + "]";
  }
}
