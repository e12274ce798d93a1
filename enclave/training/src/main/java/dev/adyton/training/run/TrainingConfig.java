package dev.adyton.training.run;

import dev.adyton.training.model.ModelShape;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Everything that decides the bits of a training, except the data and the number of steps.
 *
 * @param shape sizes of the model
 * @param seed of the weights; the corpus has its own
 * @param threads how many shards are worked on at a time; sums are made in this many parts
 * @param shards batches of one step
 * @param shardTokens most tokens of a batch
 * @param adamRate learning rate of the token table and the norms
 * @param muonRate learning rate of the matrices
 * @param decay weight decay of the matrices
 */
public record TrainingConfig(
    ModelShape shape,
    long seed,
    int threads,
    int shards,
    int shardTokens,
    float adamRate,
    float muonRate,
    float decay) {

  /** Gradients longer than this are shortened to it. */
  public static final float LONGEST_GRADIENT = 1f;

  public TrainingConfig {
    if (threads < 1 || threads > 256 || shards < 1 || shardTokens < shape.context()) {
      throw new IllegalArgumentException("threads, shards or tokens of a shard");
    }
  }

  /** The recipe's rates, with the given sizes. */
  public static TrainingConfig standard(ModelShape shape, long seed, int threads) {
    return new TrainingConfig(shape, seed, threads, 2, 1280, 3e-3f, 0.02f, 0.1f);
  }

  /** The same with other learning rates. */
  public TrainingConfig withRates(float adam, float muon) {
    return new TrainingConfig(shape, seed, threads, shards, shardTokens, adam, muon, decay);
  }

  /** SHA-256 over all fields: a checkpoint made with others does not fit. */
  public byte[] digest() {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(toString().getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
