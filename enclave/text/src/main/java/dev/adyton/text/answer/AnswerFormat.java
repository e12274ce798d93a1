package dev.adyton.text.answer;

/** How a family of models marks what it writes. */
public enum AnswerFormat {
  /** Text alone; nothing is looked for. */
  PLAIN,
  /** {@code <think>}, {@code <tool_call>} with JSON: Hermes, Qwen. */
  HERMES,
  /** As {@link #HERMES}, where the prompt has already opened the reasoning. */
  HERMES_THINKING,
  /** The control token {@code [TOOL_CALLS]}, then a JSON list: Mistral. */
  MISTRAL,
  /** An answer that is one JSON object with {@code name} and {@code parameters}: Llama 3.1. */
  LLAMA3,
  /** Channels and recipients in headers of control tokens: gpt-oss. */
  HARMONY;

  /**
   * Guesses the format from a template's text.
   *
   * @param template in Jinja; empty where there is none
   */
  public static AnswerFormat of(String template) {
    if (template.contains("<|channel|>")) {
      return HARMONY;
    }
    if (template.contains("[TOOL_CALLS]")) {
      return MISTRAL;
    }
    if (template.contains("<tool_call>") || template.contains("<think>")) {
      return HERMES;
    }
    return template.contains("<|start_header_id|>") && template.contains("\"parameters\"")
        ? LLAMA3
        : PLAIN;
  }
}
