package dev.adyton.training.demo;

import dev.adyton.training.text.Message;
import java.util.List;

/**
 * One conversation of the corpus.
 *
 * @param topic what it teaches
 * @param messages the whole of it, answers included
 */
public record Conversation(String topic, List<Message> messages) {
  public Conversation {
    messages = List.copyOf(messages);
  }
}
