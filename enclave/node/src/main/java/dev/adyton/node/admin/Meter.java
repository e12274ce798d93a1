package dev.adyton.node.admin;

import dev.adyton.node.http.ApiException;

/** Who may use how many tokens. Thread-safe. */
@FunctionalInterface
public interface Meter {
  /** A meter that lets everything in. */
  Meter FREE = (project, input, output) -> (in, out) -> {};

  /** What was set apart for one answer. */
  @FunctionalInterface
  interface Reservation {
    /**
     * Gives back what was not used. Called once.
     *
     * @param input tokens of the prompt that were computed: cached ones are free
     * @param output tokens that were generated
     */
    void settle(int input, int output);
  }

  /**
   * Sets tokens apart before anything is computed.
   *
   * @param input tokens of the prompt
   * @param output most tokens of the answer
   * @throws ApiException {@code TOKEN_QUOTA_EXCEEDED}, saying when to come again
   */
  Reservation reserve(String project, int input, int output) throws ApiException;
}
