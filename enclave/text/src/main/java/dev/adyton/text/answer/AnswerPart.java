package dev.adyton.text.answer;

/** A part of an answer. None of them shows its content in {@code toString}. */
public sealed interface AnswerPart {
  /** Text for the caller. */
  record Text(String piece) implements AnswerPart {
    @Override
    public String toString() {
      return "Text";
    }
  }

  /** What the model thought before it answered. */
  record Reasoning(String piece) implements AnswerPart {
    @Override
    public String toString() {
      return "Reasoning";
    }
  }

  /**
   * A whole call of a tool.
   *
   * @param name as the model wrote it: whether such a tool was offered is the caller's to check
   * @param arguments JSON, compact
   */
  record ToolCall(String name, String arguments) implements AnswerPart {
    @Override
    public String toString() {
      return "ToolCall";
    }
  }

  /**
   * A call that was begun and not written to its end.
   *
   * @param name as in {@link ToolCall}; whole
   * @param arguments as much as was written, compact; no JSON object
   */
  record CutCall(String name, String arguments) implements AnswerPart {
    @Override
    public String toString() {
      return "CutCall";
    }
  }
}
