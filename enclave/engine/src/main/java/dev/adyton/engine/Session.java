package dev.adyton.engine;

/**
 * One sequence and its key-value cache. Not thread-safe; sessions of one model may run on different
 * threads at once.
 *
 * <p>Every result is the same, bit for bit, however the tokens before it were fed: one at a time or
 * many at once, on one thread or more, on any rung of the kernels.
 */
public interface Session extends AutoCloseable {
  /**
   * Feeds {@code token} at the next position.
   *
   * @return the logits of the token to follow, one per id; the array is reused by the next call
   * @throws IllegalArgumentException for an id outside the vocabulary
   * @throws IllegalStateException when the session is full or closed
   */
  float[] forward(int token);

  /**
   * Feeds {@code tokens[from, to)} without computing logits.
   *
   * @throws IllegalArgumentException for an id outside the vocabulary
   * @throws IllegalStateException when the session would overflow or is closed
   */
  void prefill(int[] tokens, int from, int to);

  /**
   * Takes over what {@code other} computed for its first {@code tokens} tokens, instead of feeding
   * them again. Whoever shares sequences between callers decides who may know of whom.
   *
   * @param other an open session of the same model and adapter
   * @throws IllegalStateException where this session has begun or one is closed
   */
  void copyPrefix(Session other, int tokens);

  /** Returns how many tokens have been fed. */
  int position();

  /** Returns how many tokens fit. */
  int capacity();

  /** Zeroes and frees the cache. Idempotent. */
  @Override
  void close();
}
