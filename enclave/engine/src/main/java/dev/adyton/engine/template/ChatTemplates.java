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

  /** ChatML and nothing more, without its blanks: what our own models bring. */
  private static final String PLAIN =
      "{%forminmessages%}{{'<|im_start|>'+m['role']+'\\n'+m['content']+'<|im_end|>'+'\\n'}}"
          + "{%endfor%}{%ifadd_generation_prompt%}{{'<|im_start|>assistant\\n'}}{%endif%}";

  private ChatTemplates() {}

  /**
   * Returns the template that {@code text} is. Where there is none, ChatML if the vocabulary has
   * its control tokens. One that cannot be read refuses: a guess would be read as nonsense.
   *
   * @param text the metadata's template; empty where there is none
   */
  public static ChatTemplate of(String text, Tokenizer tokenizer) {
    OptionalInt start = tokenizer.control(IM_START);
    OptionalInt end = tokenizer.control(IM_END);
    boolean chatMl = start.isPresent() && end.isPresent();
    if (chatMl && (text.isEmpty() || plain(text))) {
      return new ChatMl(tokenizer, start.getAsInt(), end.getAsInt());
    }
    return text.isEmpty() ? new NoTemplate() : JinjaTemplate.of(text, tokenizer);
  }

  private static boolean plain(String text) {
    return text.replaceAll("\\s", "")
        .replace("formessagein", "formin")
        .replace("message[", "m[")
        .equals(PLAIN);
  }
}
