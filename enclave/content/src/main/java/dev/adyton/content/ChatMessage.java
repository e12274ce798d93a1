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
 * @param documents what a user's message brings along that others wrote, to be read before its text
 */
public record ChatMessage(
    Role role,
    SecretText text,
    SecretText reasoning,
    List<ToolCall> calls,
    SecretText callId,
    List<SecretText> documents) {
  public ChatMessage {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(reasoning, "reasoning");
    calls = List.copyOf(calls);
    Objects.requireNonNull(callId, "callId");
    documents = List.copyOf(documents);
  }

  /** A message without documents. */
  public ChatMessage(
      Role role, SecretText text, SecretText reasoning, List<ToolCall> calls, SecretText callId) {
    this(role, text, reasoning, calls, callId, List.of());
  }

  /** Returns a user's message. */
  public static ChatMessage user(SecretText text, List<SecretText> documents) {
    return new ChatMessage(
        Role.USER, text, SecretText.empty(), List.of(), SecretText.empty(), documents);
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
    return new ChatMessage(role, other, reasoning, calls, callId, documents);
  }

  /** Returns this message as a model reads it: its documents are part of its text. */
  public ChatMessage joined() {
    if (documents.isEmpty()) {
      return this;
    }
    StringBuilder all = new StringBuilder();
    documents.forEach(document -> all.append(document.reveal()));
    return new ChatMessage(
        role, SecretText.of(all.append(text.reveal()).toString()), reasoning, calls, callId);
  }

  @Override
  public String toString() {
    return "ChatMessage[" + role + "]";
  }
}
