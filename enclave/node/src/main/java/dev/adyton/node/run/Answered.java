package dev.adyton.node.run;

/**
 * How an answer ended.
 *
 * @param ending why
 * @param promptTokens tokens of the prompt; 0 where the guardrails let it not in
 * @param completionTokens tokens generated, those withheld included
 * @param seed of the sampling
 * @param ended when, in seconds since 1970: read once, so that what is kept says what was sent
 */
public record Answered(
    Ending ending, int promptTokens, int completionTokens, long seed, long ended) {
  /** Returns an answer that ended now. */
  public static Answered now(Ending ending, int promptTokens, int completionTokens, long seed) {
    long now = System.currentTimeMillis() / 1000;
    return new Answered(ending, promptTokens, completionTokens, seed, now);
  }
}
