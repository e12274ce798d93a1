package dev.adyton.training.model;

/**
 * Sums over the tokens of a batch, in nats.
 *
 * @param weighted loss times weight, what is trained on
 * @param weight sum of the weights
 * @param assistant loss of the assistant's tokens, what is reported
 * @param assistantTokens how many those are
 */
public record LossSum(double weighted, double weight, double assistant, long assistantTokens) {
  /** Nothing yet. */
  public static final LossSum ZERO = new LossSum(0, 0, 0, 0);

  /** Both together. */
  public LossSum plus(LossSum other) {
    return new LossSum(
        weighted + other.weighted,
        weight + other.weight,
        assistant + other.assistant,
        assistantTokens + other.assistantTokens);
  }

  /** Mean loss of an assistant's token. */
  public double perAssistantToken() {
    return assistantTokens == 0 ? 0 : assistant / assistantTokens;
  }
}
