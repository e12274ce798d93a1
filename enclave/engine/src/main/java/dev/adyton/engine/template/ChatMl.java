package dev.adyton.engine.template;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.engine.ChatTemplate;
import dev.adyton.engine.Tokenizer;
import java.util.List;
import java.util.Locale;

/**
 * ChatML: {@code <|im_start|>role LF text <|im_end|> LF} for each message. The two marks are
 * control tokens placed here; text that spells them stays text.
 */
record ChatMl(Tokenizer tokenizer, int start, int end) implements ChatTemplate {
  @Override
  public int[] render(List<ChatMessage> messages) {
    IdList ids = new IdList();
    int[] line = tokenizer.encode(SecretText.of("\n"));
    for (ChatMessage m : messages) {
      String turn = m.role().name().toLowerCase(Locale.ROOT) + "\n" + m.text().reveal();
      ids.add(start).add(tokenizer.encode(SecretText.of(turn))).add(end).add(line);
    }
    return ids.add(start).add(tokenizer.encode(SecretText.of("assistant\n"))).toArray();
  }

  @Override
  public String name() {
    return "chatml";
  }
}
