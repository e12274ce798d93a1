package dev.adyton.engine;

import dev.adyton.kernels.FloatMath;
import java.util.ArrayList;
import java.util.List;

/**
 * Probabilities from logits: sums run by rising id in binary64, so that they are the same
 * everywhere.
 */
final class Logprobs {
  private Logprobs() {}

  /** Returns the logarithm of the sum that makes probabilities of {@code logits}. */
  static double normaliser(float[] logits) {
    float max = Float.NEGATIVE_INFINITY;
    for (float l : logits) {
      max = l > max ? l : max;
    }
    double sum = 0;
    for (float l : logits) {
      sum += FloatMath.exp(l - max);
    }
    return max + StrictMath.log(sum);
  }

  /** Returns the {@code n} most probable tokens, best first, equal ones by rising id. */
  static List<TokenChoice.Candidate> top(float[] logits, int n, double normaliser) {
    List<TokenChoice.Candidate> top = new ArrayList<>();
    if (n == 0) {
      return top;
    }
    for (int id = 0; id < logits.length; id++) {
      float p = (float) (logits[id] - normaliser);
      if (top.size() < n || p > top.getLast().logprob()) {
        int at = top.size();
        while (at > 0 && top.get(at - 1).logprob() < p) {
          at--;
        }
        top.add(at, new TokenChoice.Candidate(id, p));
        if (top.size() > n) {
          top.removeLast();
        }
      }
    }
    return top;
  }
}
