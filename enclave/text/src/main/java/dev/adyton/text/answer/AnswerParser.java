package dev.adyton.text.answer;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Parts an answer while it is written. Text and reasoning go on as soon as they can no longer be
 * the beginning of a mark; a call goes on when it is whole. What looks like a call and is none goes
 * on as text. A call that the end cut off is told as such, as far as it came; before its name was
 * whole there is nothing to tell. Nothing else that a model wrote is lost. Not thread-safe.
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
    return of(format, true, out);
  }

  /**
   * Starts to read an answer in {@code format}; parts go to {@code out}.
   *
   * @param tools whether the model was offered any; else what looks like a call is text
   */
  public static AnswerParser of(AnswerFormat format, boolean tools, Consumer<AnswerPart> out) {
    return switch (format) {
      case PLAIN -> new TaggedParser(out, List.of(), false);
      case HERMES -> new TaggedParser(out, TaggedParser.tags(tools), false);
      case HERMES_THINKING -> new TaggedParser(out, TaggedParser.tags(tools), true);
      case MISTRAL ->
          tools ? new JsonCallParser(out, "arguments", true) : of(AnswerFormat.PLAIN, out);
      case LLAMA3 ->
          tools ? new JsonCallParser(out, "parameters", false) : of(AnswerFormat.PLAIN, out);
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

  /**
   * The answer has ended.
   *
   * @param cut whether it would have gone on
   */
  public abstract void finish(boolean cut);

  /**
   * Tells what was called in {@code body}, which an answer ends with.
   *
   * @param marked whether a mark said that calls follow
   * @param otherwise what is said where these are no calls
   */
  final void called(String body, String arguments, boolean marked, String otherwise) {
    Optional<? extends List<? extends AnswerPart>> calls = Calls.read(body, arguments);
    if (calls.isEmpty()) {
      calls = CutCalls.read(body, arguments, marked);
    }
    calls.ifPresentOrElse(c -> c.forEach(out), () -> say(otherwise));
  }

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
