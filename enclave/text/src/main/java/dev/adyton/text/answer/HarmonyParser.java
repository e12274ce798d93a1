package dev.adyton.text.answer;

import java.util.function.Consumer;

/**
 * gpt-oss: messages {@code <|start|>role to=recipient<|channel|>name<|message|>body<|end|>}. Only
 * control tokens part them: a body that spells them is a body. The prompt ends with {@code
 * <|start|>assistant}, so that an answer begins within a header.
 */
final class HarmonyParser extends AnswerParser {
  private static final String FUNCTIONS = "functions.";
  private static final int MAX_HEADER = 4_096;

  private final StringBuilder header = new StringBuilder();
  private final StringBuilder body = new StringBuilder();
  private boolean inBody;
  private String channel = "";
  private String recipient = "";

  HarmonyParser(Consumer<AnswerPart> out) {
    super(out);
  }

  @Override
  public void text(String piece) {
    if (!inBody) {
      if (header.length() + piece.length() <= MAX_HEADER) {
        header.append(piece);
      }
    } else if (recipient.isEmpty()) {
      if (channel.equals("analysis")) {
        think(piece);
      } else {
        say(piece);
      }
    } else if (body.length() + piece.length() <= MAX_CALL) {
      body.append(piece);
    }
  }

  @Override
  public void control(String name) {
    switch (name) {
      case "<|channel|>", "<|constrain|>" -> header.append(inBody ? "" : name);
      case "<|message|>" -> {
        if (!inBody) {
          read();
          inBody = true;
        }
      }
      case "<|start|>", "<|end|>", "<|call|>", "<|return|>" -> close();
      default -> {}
    }
  }

  private void read() {
    String h = header.toString();
    int at = h.indexOf("<|channel|>");
    channel = at < 0 ? "" : word(h.substring(at + "<|channel|>".length()));
    int to = h.indexOf("to=");
    recipient = to < 0 ? "" : word(h.substring(to + "to=".length()));
  }

  private static String word(String text) {
    String t = text.stripLeading();
    int end = 0;
    while (end < t.length() && !Character.isWhitespace(t.charAt(end)) && t.charAt(end) != '<') {
      end++;
    }
    return t.substring(0, end);
  }

  private void close() {
    if (inBody && !recipient.isEmpty()) {
      String name =
          recipient.startsWith(FUNCTIONS) ? recipient.substring(FUNCTIONS.length()) : recipient;
      String arguments = body.toString().strip();
      out.accept(
          JsonPrefix.isObject(arguments)
              ? new AnswerPart.ToolCall(name, arguments)
              : new AnswerPart.CutCall(name, JsonPrefix.compact(arguments)));
    }
    header.setLength(0);
    body.setLength(0);
    inBody = false;
    channel = "";
    recipient = "";
  }

  @Override
  public void finish(boolean cut) {
    close();
  }
}
