package dev.adyton.node.run;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.Tool;
import java.util.List;

/** What a model is asked: messages, and the tools that its answer may call. */
public record Conversation(List<ChatMessage> messages, List<Tool> tools) {
  public Conversation {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
  }
}
