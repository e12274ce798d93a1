package dev.adyton.engine;

import java.util.List;

/**
 * A token that was chosen, with its probability before temperature, filters and grammar, as
 * OpenAI's APIs tell it. Its {@code toString} shows nothing.
 *
 * @param id the token
 * @param logprob its natural logarithm of probability
 * @param top the most probable tokens at its place, best first
 */
public record TokenChoice(int id, float logprob, List<Candidate> top) {
  public TokenChoice {
    top = List.copyOf(top);
  }

  /** A token that might have been chosen. */
  public record Candidate(int id, float logprob) {
    @Override
    public String toString() {
      return "Candidate";
    }
  }

  @Override
  public String toString() {
    return "TokenChoice";
  }
}
