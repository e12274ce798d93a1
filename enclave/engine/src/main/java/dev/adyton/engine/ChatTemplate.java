package dev.adyton.engine;

import dev.adyton.content.ChatMessage;
import java.util.List;

/** Lays out a conversation as the model was trained to read it. Thread-safe. */
public interface ChatTemplate {
  /**
   * Returns the conversation's ids, with the generation prompt (the opening of the assistant's
   * turn) at the end.
   *
   * @throws ModelException {@link ModelException.Code#TEMPLATE} where the model has no chat
   *     template that this engine knows, or the template cannot hold a message's role
   */
  int[] render(List<ChatMessage> messages) throws ModelException;

  /** Returns the template's name, such as {@code chatml}; {@code none} where there is none. */
  String name();
}
