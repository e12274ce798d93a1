package dev.adyton.engine;

import java.util.List;

/**
 * Computes the next token of several sessions at once, so that a weight is read once for all. Not
 * thread-safe. Each session's logits are the same bits as alone.
 */
public interface Batch extends AutoCloseable {
  /**
   * Feeds {@code tokens[i]} to {@code sessions.get(i)}.
   *
   * @param sessions of this batch's model, each once, with adapters of their own
   * @return {@code [sessions][vocabulary]}, possibly longer; the array is reused by the next call
   */
  float[] forward(List<? extends Session> sessions, int[] tokens);

  /** Zeroes what was computed. Sessions stay open. */
  @Override
  void close();
}
