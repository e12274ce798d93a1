package dev.adyton.engine.template;

import dev.adyton.engine.ChatTemplate;
import dev.adyton.engine.Tokenizer;
import java.util.OptionalInt;

/**
 * Finds the template that a model was trained with, by what the text of {@code
 * tokenizer.chat_template} contains.
 */
public final class ChatTemplates {
  /** The metadata key of a template's text. */
  public static final String KEY = "tokenizer.chat_template";

  private static final String IM_START = "<|im_start|>";
  private static final String IM_END = "<|im_end|>";
  private static final String START_HEADER = "<|start_header_id|>";
  private static final String END_HEADER = "<|end_header_id|>";
  private static final String END_OF_TURN = "<|eot_id|>";

  private ChatTemplates() {}

  /**
   * Returns the template that {@code text} is, or ChatML where it is another but the vocabulary has
   * ChatML's control tokens; else one that refuses.
   *
   * @param text the metadata's template; empty where there is none
   */
  public static ChatTemplate of(String text, Tokenizer tokenizer) {
    OptionalInt startHeader = tokenizer.control(START_HEADER);
    OptionalInt endHeader = tokenizer.control(END_HEADER);
    OptionalInt endOfTurn = tokenizer.control(END_OF_TURN);
    if (text.contains(START_HEADER)
        && startHeader.isPresent()
        && endHeader.isPresent()
        && endOfTurn.isPresent()) {
      return new HeaderTemplate(
          tokenizer, startHeader.getAsInt(), endHeader.getAsInt(), endOfTurn.getAsInt());
    }
    OptionalInt start = tokenizer.control(IM_START);
    OptionalInt end = tokenizer.control(IM_END);
    return start.isPresent() && end.isPresent()
        ? new ChatMl(tokenizer, start.getAsInt(), end.getAsInt())
        : new NoTemplate();
  }
}
