package dev.adyton.text.answer;

import java.util.function.Consumer;

/** Calls as JSON: after a control token, or as a whole answer. */
final class JsonCallParser extends AnswerParser {
  private static final String CALLS = "[TOOL_CALLS]";
  private static final String PYTHON = "<|python_tag|>";

  private final String arguments;
  private final StringBuilder held = new StringBuilder();
  private boolean calls;
  private boolean begun;
  private boolean marked;

  /**
   * @param marked whether calls follow a control token; else an answer that begins with a brace may
   *     be one
   */
  JsonCallParser(Consumer<AnswerPart> out, String arguments, boolean marked) {
    super(out);
    this.arguments = arguments;
    this.begun = marked;
  }

  @Override
  public void text(String piece) {
    if (!begun) {
      held.append(piece);
      String first = held.toString().stripLeading();
      if (first.isEmpty()) {
        return;
      }
      begun = true;
      calls = first.startsWith("{");
    } else if (calls) {
      held.append(piece);
    } else {
      say(piece);
      return;
    }
    if (!calls || held.length() > MAX_CALL) {
      calls = false;
      say(held.toString());
      held.setLength(0);
    }
  }

  @Override
  public void control(String name) {
    if (name.equals(CALLS) || name.equals(PYTHON)) {
      begun = true;
      calls = true;
      marked = true;
    }
  }

  @Override
  public void finish(boolean cut) {
    if (calls) {
      called(held.toString(), arguments, marked, held.toString());
    } else {
      say(held.toString());
    }
    held.setLength(0);
  }
}
