package dev.adyton.training.lora;

/**
 * How an adapter is trained.
 *
 * @param rank of the matrices
 * @param rate learning rate at the start; it falls to a tenth over the rounds
 * @param epochs most rounds over the data
 * @param patience rounds without a better validation loss after which it ends
 * @param batchTokens most tokens of a step
 * @param noise part of the questions' tokens that is replaced by others of the same conversation,
 *     anew in each round, so that answers are learnt to what is asked rather than to how
 * @param seed of the fresh adapter and the noise
 */
public record TuningConfig(
    int rank, float rate, int epochs, int patience, int batchTokens, double noise, long seed) {
  public TuningConfig {
    if (rank < 1 || rank > 256 || epochs < 1 || patience < 1 || batchTokens < 1) {
      throw new IllegalArgumentException("rank, epochs, patience or tokens of a batch");
    }
    if (!(noise >= 0 && noise < 1)) {
      throw new IllegalArgumentException("noise");
    }
  }

  /** Most rounds where nothing else is said. */
  public static final int ROUNDS = 12;

  /**
   * What adapters are made with where nothing else is said. Many small steps: with batches of 1024
   * tokens a round over 200 chats is eight, and 30 rounds were no better than 12 of these.
   */
  public static TuningConfig standard(int rank, long seed) {
    return new TuningConfig(rank, 2e-3f, ROUNDS, 3, 320, 0.1, seed);
  }

  /** The same with another bound on the rounds. */
  public TuningConfig withEpochs(int most) {
    return new TuningConfig(rank, rate, most, patience, batchTokens, noise, seed);
  }
}
