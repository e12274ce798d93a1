package dev.adyton.engine;

/**
 * How an answer ended.
 *
 * @param finish why
 * @param promptTokens tokens of the prompt that were read
 * @param completionTokens tokens chosen, the one that ended the answer included
 * @param seed of the sampling
 */
public record GenerationResult(
    FinishReason finish, int promptTokens, int completionTokens, long seed) {}
