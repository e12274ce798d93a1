package dev.adyton.engine;

import dev.adyton.codec.Json;
import dev.adyton.content.ChatMessage;
import dev.adyton.content.Tool;
import java.util.List;
import java.util.Optional;

/** Lays out a conversation as the model was trained to read it. Thread-safe. */
public interface ChatTemplate {
  /**
   * Returns the conversation's ids, with the generation prompt (the opening of the assistant's
   * turn) at the end.
   *
   * @throws ModelException {@link ModelException.Code#TEMPLATE} where the model has no chat
   *     template that this engine knows, or the template cannot hold a message's role
   */
  default int[] render(List<ChatMessage> messages) throws ModelException {
    return prompt(messages, List.of()).ids();
  }

  /**
   * Returns the conversation as {@link #render(List)} does, with tools that the answer may call,
   * and how the answer to it has to be read.
   *
   * @throws ModelException {@link ModelException.Code#TEMPLATE} also where a tool's parameters or a
   *     call's arguments are no JSON
   */
  ChatPrompt prompt(List<ChatMessage> messages, List<Tool> tools) throws ModelException;

  /**
   * Returns the ids of a conversation given as Hugging Face's templates have it.
   *
   * @param messages objects with {@code role}, {@code content}, {@code tool_calls} and so on
   * @param tools objects as in OpenAI's {@code tools}; all of it counts as content
   * @throws ModelException {@link ModelException.Code#TEMPLATE} where the template refuses, or
   *     knows plain messages alone
   */
  default int[] render(Json.Arr messages, Optional<Json.Arr> tools) throws ModelException {
    throw new ModelException(ModelException.Code.TEMPLATE, "tools");
  }

  /**
   * Returns the template's name: {@code jinja} for a model's own, {@code chatml} for ours; {@code
   * none} where there is none.
   */
  String name();
}
