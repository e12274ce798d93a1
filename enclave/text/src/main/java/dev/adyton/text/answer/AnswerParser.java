package dev.adyton.text.answer;

import java.util.function.Consumer;

/**
 * Parts an answer while it is written. Text and reasoning go on as soon as they can no longer be
 * the beginning of a mark; a call goes on when it is whole. What looks like a call and is none goes
 * on as text: nothing that a model wrote is lost. Not thread-safe.
 */
public abstract class AnswerParser {
  /** A call longer than this is text. */
  static final int MAX_CALL = 1 << 20;

  final Consumer<AnswerPart> out;

  AnswerParser(Consumer<AnswerPart> out) {
    this.out = out;
  }

  /** Starts to read an answer in {@code format}; parts go to {@code out}. */
  public static AnswerParser of(AnswerFormat format, Consumer<AnswerPart> out) {
    return switch (format) {
      case PLAIN -> new TaggedParser(out, false, false);
      case HERMES -> new TaggedParser(out, true, false);
      case HERMES_THINKING -> new TaggedParser(out, true, true);
      case MISTRAL -> new JsonCallParser(out, "arguments", true);
      case LLAMA3 -> new JsonCallParser(out, "parameters", false);
      case HARMONY -> new HarmonyParser(out);
    };
  }

  /** Takes text that ordinary tokens stand for. */
  public abstract void text(String piece);

  /**
   * Takes a control token by its spelling. It is told apart from text of the same spelling, which
   * is text.
   */
  public abstract void control(String name);

  /** The answer has ended. */
  public abstract void finish();

  final void say(String piece) {
    if (!piece.isEmpty()) {
      out.accept(new AnswerPart.Text(piece));
    }
  }

  final void think(String piece) {
    if (!piece.isEmpty()) {
      out.accept(new AnswerPart.Reasoning(piece));
    }
  }
}
