package dev.adyton.engine;

import java.util.Map;

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
 * @param typical keep the most typical tokens, those whose surprise is nearest to the expected one,
 *     whose probabilities sum to at least this (Meister et al. 2022); 1 keeps all
 * @param penalties for what was written, taken before everything else
 * @param bias added to tokens' logits, by id, before everything else; at most {@link #MAX_BIASES}
 * @param seed of the generator, SplitMix64; equal seeds give equal answers
 */
public record Sampling(
    float temperature,
    int topK,
    float topP,
    float minP,
    float typical,
    Penalties penalties,
    Map<Integer, Float> bias,
    long seed) {
  /** Most tokens with a bias. */
  public static final int MAX_BIASES = 1_024;

  /** The highest temperature accepted. */
  public static final float MAX_TEMPERATURE = 100;

  /** Always the most probable token; of equals, the lowest id. */
  public static final Sampling GREEDY = new Sampling(0, 0, 1, 0, 0);

  /** Without typicality, penalties and biases. */
  public Sampling(float temperature, int topK, float topP, float minP, long seed) {
    this(temperature, topK, topP, minP, 1, Penalties.NONE, Map.of(), seed);
  }

  public Sampling {
    bias = Map.copyOf(bias);
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
    if (!(typical > 0 && typical <= 1)) {
      throw new IllegalArgumentException("typical");
    }
    if (bias.size() > MAX_BIASES
        || bias.entrySet().stream()
            .anyMatch(b -> b.getKey() < 0 || !Float.isFinite(b.getValue()))) {
      throw new IllegalArgumentException("bias");
    }
  }

  /**
   * Returns this sampling for choice {@code n} of several to one prompt: the first is this one,
   * each other has a seed of its own that follows from ours.
   */
  public Sampling choice(int n) {
    long own = n == 0 ? seed : new SplitMix64(seed + n).next();
    return new Sampling(temperature, topK, topP, minP, typical, penalties, bias, own);
  }
}
