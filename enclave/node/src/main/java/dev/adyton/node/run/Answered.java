package dev.adyton.node.run;

import java.util.OptionalInt;

/**
 * How an answer ended.
 *
 * @param ending why
 * @param promptTokens tokens of the prompt; 0 where the guardrails let it not in
 * @param completionTokens tokens generated, those withheld included
 * @param reasoningTokens how many of them went before the end of the reasoning
 * @param seed of the sampling
 * @param ended when, in seconds since 1970: read once, so that what is kept says what was sent
 * @param stop which of the request's stop texts ended it, by its place; absent where none did
 * @param cachedTokens how many tokens of the prompt had been computed before for the same tenant
 */
public record Answered(
    Ending ending,
    int promptTokens,
    int completionTokens,
    int reasoningTokens,
    long seed,
    long ended,
    OptionalInt stop,
    int cachedTokens) {
  /** Returns an answer of nothing that ended now. */
  public static Answered nothing(Ending ending) {
    return new Answered(ending, 0, 0, 0, 0, now(), OptionalInt.empty(), 0);
  }

  /**
   * Returns this, which went on from {@code earlier} with a prompt of its own, counted together.
   */
  public Answered after(Answered earlier) {
    return new Answered(
        ending,
        promptTokens + earlier.promptTokens,
        completionTokens + earlier.completionTokens,
        reasoningTokens + earlier.reasoningTokens,
        seed,
        ended,
        stop,
        cachedTokens + earlier.cachedTokens);
  }

  /** Returns this, ended now and otherwise. */
  public Answered ending(Ending other) {
    return new Answered(
        other,
        promptTokens,
        completionTokens,
        reasoningTokens,
        seed,
        now(),
        OptionalInt.empty(),
        cachedTokens);
  }

  static long now() {
    return System.currentTimeMillis() / 1000;
  }

  /** Returns this and {@code other} to the same prompt, counted together; ended as this. */
  public Answered and(Answered other) {
    return new Answered(
        ending,
        promptTokens,
        completionTokens + other.completionTokens,
        reasoningTokens + other.reasoningTokens,
        seed,
        Math.max(ended, other.ended),
        stop,
        cachedTokens);
  }
}
