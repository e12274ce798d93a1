package dev.adyton.node.responses;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.Role;
import dev.adyton.content.SecretText;
import dev.adyton.content.ToolCall;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages as the single items that the Responses API has for them, and items as the messages that
 * models were trained to see: what an assistant thought, said and called in a row is one.
 */
final class Pieces {
  private Pieces() {}

  /** Returns the items of messages: each is reasoning alone, text alone, one call or one result. */
  static List<ChatMessage> of(List<ChatMessage> messages) {
    List<ChatMessage> pieces = new ArrayList<>();
    for (ChatMessage m : messages) {
      if (m.role() != Role.ASSISTANT) {
        pieces.add(m);
        continue;
      }
      if (!m.reasoning().isEmpty()) {
        pieces.add(ChatMessage.assistant(SecretText.empty(), m.reasoning(), List.of()));
      }
      if (!m.text().isEmpty() || (m.calls().isEmpty() && m.reasoning().isEmpty())) {
        pieces.add(new ChatMessage(Role.ASSISTANT, m.text()));
      }
      for (ToolCall call : m.calls()) {
        pieces.add(ChatMessage.assistant(SecretText.empty(), SecretText.empty(), List.of(call)));
      }
    }
    return pieces;
  }

  /** Returns the messages that items are. */
  static List<ChatMessage> join(List<ChatMessage> pieces) {
    List<ChatMessage> messages = new ArrayList<>();
    for (ChatMessage piece : pieces) {
      boolean goesOn =
          !messages.isEmpty()
              && piece.role() == Role.ASSISTANT
              && messages.getLast().role() == Role.ASSISTANT
              && follows(messages.getLast(), piece);
      if (goesOn) {
        messages.add(merged(messages.removeLast(), piece));
      } else {
        messages.add(piece);
      }
    }
    return messages;
  }

  /** Thoughts come before words, words before calls. */
  private static boolean follows(ChatMessage before, ChatMessage piece) {
    boolean said = !before.text().isEmpty() || !before.calls().isEmpty();
    return !piece.calls().isEmpty() || !said;
  }

  private static ChatMessage merged(ChatMessage before, ChatMessage piece) {
    List<ToolCall> calls = new ArrayList<>(before.calls());
    calls.addAll(piece.calls());
    return ChatMessage.assistant(
        before.text().isEmpty() ? piece.text() : before.text(),
        before.reasoning().isEmpty() ? piece.reasoning() : before.reasoning(),
        calls);
  }
}
