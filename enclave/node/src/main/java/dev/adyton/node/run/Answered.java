package dev.adyton.node.run;

/**
 * How an answer ended.
 *
 * @param ending why
 * @param promptTokens tokens of the prompt; 0 where the guardrails let it not in
 * @param completionTokens tokens generated, those withheld included
 * @param seed of the sampling
 */
public record Answered(Ending ending, int promptTokens, int completionTokens, long seed) {}
