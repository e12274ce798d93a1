package dev.adyton.kernels;

/**
 * How queries attend to the past. Immutable.
 *
 * @param scale what scores are multiplied with
 * @param cap 0, or scores s become {@code cap·tanh(s/cap)} (Gemma 2, section 2)
 * @param window 0, or how many positions are seen, a token's own included
 * @param sinks empty, or for each query head a score that takes its share of the softmax and has no
 *     value (gpt-oss)
 * @param causal whether a token sees only itself and what is before it; else all of its text, which
 *     must then be fed at once
 */
@SuppressWarnings("ArrayRecordComponent") // weights of a model, never compared
public record AttentionRule(float scale, float cap, int window, float[] sinks, boolean causal) {
  public AttentionRule {
    if (!(cap >= 0) || window < 0) {
      throw new IllegalArgumentException("attention rule");
    }
  }

  /** Causal, scores divided by √dim (Attention Is All You Need, section 3.2.1). */
  public static AttentionRule causal(int dim) {
    return new AttentionRule((float) (1 / Math.sqrt(dim)), 0, 0, new float[0], true);
  }

  /** Returns this with a window; 0 for none. */
  public AttentionRule within(int positions) {
    return new AttentionRule(scale, cap, positions, sinks, causal);
  }

  /** Returns the first position that the token at {@code position} sees. */
  int from(int position) {
    return window == 0 ? 0 : Math.max(0, position + 1 - window);
  }
}
