package dev.adyton.engine;

import java.util.OptionalInt;

/**
 * How an answer ended.
 *
 * @param finish why
 * @param promptTokens tokens of the prompt that were read
 * @param completionTokens tokens chosen, the one that ended the answer included
 * @param seed of the sampling
 * @param stop which of the request's stop texts ended it, by its place; absent where none did
 * @param cachedTokens how many tokens of the prompt had been computed before for the same tenant
 */
public record GenerationResult(
    FinishReason finish,
    int promptTokens,
    int completionTokens,
    long seed,
    OptionalInt stop,
    int cachedTokens) {
  /** An answer that no stop text ended. */
  public GenerationResult(FinishReason finish, int promptTokens, int completionTokens, long seed) {
    this(finish, promptTokens, completionTokens, seed, OptionalInt.empty(), 0);
  }
}
