package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.Role;
import dev.adyton.content.SecretText;
import dev.adyton.content.ToolCall;
import java.util.ArrayList;
import java.util.List;

/**
 * A conversation and the shorter one in its place: what system and developer messages say word for
 * word, and then the model's own summary as its answer to somebody who asked for one. So roles
 * alternate as every template wants them.
 */
final class Summary {
  private static final String TASK =
      "Summarize the conversation below so that somebody who has not read it can carry on: what was"
          + " asked, what was found and decided, names and numbers, and what is still open. Answer"
          + " with the summary alone.\n";

  private static final SecretText ASKED =
      SecretText.of("Summarize our conversation so far, so that we can carry on from there.");

  private Summary() {}

  /** Returns the question that a summary is the answer to: one message, whoever spoke last. */
  static ChatMessage question(List<ChatMessage> conversation) {
    StringBuilder text = new StringBuilder(TASK);
    for (ChatMessage message : conversation) {
      if (!message.text().isEmpty()) {
        line(text, word(message.role()), message.text().reveal());
      }
      for (ToolCall call : message.calls()) {
        line(text, "call of " + call.name().reveal(), call.arguments().reveal());
      }
    }
    return new ChatMessage(Role.USER, SecretText.of(text.toString()));
  }

  private static void line(StringBuilder text, String who, String said) {
    text.append('\n').append(who).append(": ").append(said);
  }

  private static String word(Role role) {
    return switch (role) {
      case SYSTEM -> "system";
      case USER -> "user";
      case ASSISTANT -> "assistant";
      case TOOL -> "tool";
    };
  }

  /** Returns what takes the conversation's place. */
  static List<ChatMessage> instead(List<ChatMessage> conversation, SecretText summary) {
    List<ChatMessage> shorter = new ArrayList<>();
    conversation.stream().filter(m -> m.role() == Role.SYSTEM).forEach(shorter::add);
    shorter.add(new ChatMessage(Role.USER, ASKED));
    shorter.add(ChatMessage.assistant(summary, SecretText.empty(), List.of()));
    return shorter;
  }
}
