package dev.adyton.engine.template;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.Role;
import dev.adyton.content.SecretText;
import dev.adyton.content.Tool;
import dev.adyton.content.ToolCall;
import dev.adyton.engine.ChatPrompt;
import dev.adyton.engine.ChatTemplate;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.Tokenizer;
import dev.adyton.text.answer.AnswerFormat;
import dev.adyton.text.grammar.CallStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * ChatML: {@code <|im_start|>role LF text <|im_end|> LF} for each message. The two marks are
 * control tokens placed here; text that spells them stays text. Tools are laid out as our own
 * models learn them: a line of JSON for each in the system's turn after a line {@code Tools:}, and
 * calls between {@code <tool_call>} and {@code </tool_call>}.
 */
record ChatMl(Tokenizer tokenizer, int start, int end) implements ChatTemplate {
  @Override
  public ChatPrompt prompt(List<ChatMessage> messages, List<Tool> tools) throws ModelException {
    IdList ids = new IdList();
    int[] line = tokenizer.encode(SecretText.of("\n"));
    for (ChatMessage m : tools.isEmpty() ? messages : listed(messages, tools)) {
      String turn = m.role().name().toLowerCase(Locale.ROOT) + "\n" + text(m);
      ids.add(start).add(tokenizer.encode(SecretText.of(turn))).add(end).add(line);
    }
    ids.add(start).add(tokenizer.encode(SecretText.of("assistant\n")));
    return new ChatPrompt(ids.toArray(), AnswerFormat.HERMES, Optional.of(CallStyle.IN_LINE));
  }

  private static List<ChatMessage> listed(List<ChatMessage> messages, List<Tool> tools)
      throws ModelException {
    StringBuilder list = new StringBuilder("Tools:");
    for (Tool tool : tools) {
      list.append('\n').append(ConversationJson.line(tool));
    }
    boolean has = !messages.isEmpty() && messages.getFirst().role() == Role.SYSTEM;
    String own = has ? messages.getFirst().text().reveal() + "\n" : "";
    List<ChatMessage> all = new ArrayList<>();
    all.add(new ChatMessage(Role.SYSTEM, SecretText.of(own + list)));
    all.addAll(has ? messages.subList(1, messages.size()) : messages);
    return all;
  }

  private static String text(ChatMessage message) throws ModelException {
    StringBuilder text = new StringBuilder(message.text().reveal());
    for (ToolCall call : message.calls()) {
      text.append(text.isEmpty() ? "" : "\n").append(ConversationJson.line(call));
    }
    return text.toString();
  }

  @Override
  public String name() {
    return "chatml";
  }
}
