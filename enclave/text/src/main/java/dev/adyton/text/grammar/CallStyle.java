package dev.adyton.text.grammar;

import dev.adyton.text.answer.AnswerFormat;
import java.util.Optional;

/**
 * How a family of models writes a call: {@code prefix} name {@code middle} arguments {@code
 * suffix}. The arguments are JSON.
 *
 * @param quoted whether the name stands in a JSON string
 * @param mark what no answer but a call begins {@code prefix} with; empty where nothing tells
 */
public record CallStyle(String prefix, boolean quoted, String middle, String suffix, String mark) {
  private static final String TAG = "<tool_call>";

  /** Hermes and Qwen: JSON in a tag. */
  public static final CallStyle HERMES =
      new CallStyle(TAG + "\n{\"name\": ", true, ", \"arguments\": ", "}\n</tool_call>", TAG);

  /** Our own models: as {@link #HERMES}, on one line. */
  public static final CallStyle IN_LINE =
      new CallStyle(TAG + "{\"name\": ", true, ", \"arguments\": ", "}</tool_call>", TAG);

  /** Llama 3.1: JSON alone. */
  public static final CallStyle LLAMA3 =
      new CallStyle("{\"name\": ", true, ", \"parameters\": ", "}", "");

  /** Returns the style of a format; nothing where a grammar cannot follow its calls. */
  public static Optional<CallStyle> of(AnswerFormat format) {
    return switch (format) {
      case HERMES, HERMES_THINKING -> Optional.of(HERMES);
      case LLAMA3 -> Optional.of(LLAMA3);
      // Mistral's and gpt-oss's calls begin with control tokens, which no grammar of bytes has.
      case PLAIN, MISTRAL, HARMONY -> Optional.empty();
    };
  }
}
