package dev.adyton.engine.template;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.Role;
import dev.adyton.content.SecretText;
import dev.adyton.engine.ChatTemplate;
import dev.adyton.engine.Tokenizer;
import java.util.List;
import java.util.Locale;

/**
 * Llama 3's plain conversation: begin of text, then {@code <|start_header_id|>role<|end_header_id|>
 * LF LF text <|eot_id|>} for each message, texts without white space around them. Its tool results
 * are of role {@code ipython}.
 */
record HeaderTemplate(Tokenizer tokenizer, int startHeader, int endHeader, int endOfTurn)
    implements ChatTemplate {
  @Override
  public int[] render(List<ChatMessage> messages) {
    IdList ids = new IdList();
    if (tokenizer.bos() >= 0) {
      ids.add(tokenizer.bos());
    }
    for (ChatMessage m : messages) {
      String role = m.role() == Role.TOOL ? "ipython" : m.role().name().toLowerCase(Locale.ROOT);
      header(ids, role, "\n\n" + m.text().reveal().strip());
      ids.add(endOfTurn);
    }
    header(ids, "assistant", "\n\n");
    return ids.toArray();
  }

  private void header(IdList ids, String role, String text) {
    ids.add(startHeader).add(tokenizer.encode(SecretText.of(role))).add(endHeader);
    ids.add(tokenizer.encode(SecretText.of(text)));
  }

  @Override
  public String name() {
    return "llama3";
  }
}
