package dev.adyton.engine;

/**
 * How the next token is chosen from the logits. The filters apply in the order of the components,
 * each to what the one before it left.
 *
 * @param temperature 0 takes the most probable token, whatever else is set; at most {@link
 *     #MAX_TEMPERATURE}
 * @param topK keep the k most probable tokens; 0 keeps all
 * @param topP keep the smallest set of most probable tokens whose probabilities sum to at least
 *     this; 1 keeps all
 * @param minP drop tokens less probable than this times the most probable one; 0 drops none
 * @param seed of the generator, SplitMix64; equal seeds give equal answers
 */
public record Sampling(float temperature, int topK, float topP, float minP, long seed) {
  /** The highest temperature accepted. */
  public static final float MAX_TEMPERATURE = 100;

  /** Always the most probable token; of equals, the lowest id. */
  public static final Sampling GREEDY = new Sampling(0, 0, 1, 0, 0);

  public Sampling {
    if (!(temperature >= 0 && temperature <= MAX_TEMPERATURE)) {
      throw new IllegalArgumentException("temperature");
    }
    if (topK < 0) {
      throw new IllegalArgumentException("topK");
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("topP");
    }
    if (!(minP >= 0 && minP <= 1)) {
      throw new IllegalArgumentException("minP");
    }
  }
}
