package dev.adyton.engine.template;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.Tool;
import dev.adyton.engine.ChatPrompt;
import dev.adyton.engine.ChatTemplate;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import java.util.List;

/** A model that completes text and cannot hold a conversation, or one whose template is unknown. */
record NoTemplate() implements ChatTemplate {
  @Override
  public ChatPrompt prompt(List<ChatMessage> messages, List<Tool> tools) throws ModelException {
    throw new ModelException(Code.TEMPLATE, ChatTemplates.KEY);
  }

  @Override
  public String name() {
    return "none";
  }
}
