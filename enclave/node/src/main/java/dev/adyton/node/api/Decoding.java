package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.engine.Penalties;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How tokens are chosen, and until when.
 *
 * @param maxTokens most tokens of the answer; absent for as many as fit
 * @param temperature 0 … 2
 * @param topP 0 … 1
 * @param topK most tokens to choose from; 0 for no limit
 * @param penalties for what the answer has said already
 * @param bias added to tokens' logits, by id
 * @param seed the sampling's seed; absent for a random one
 * @param stop texts that end the answer
 * @param choices how many answers are wanted
 * @param topLogprobs where present, tokens are told with so many alternatives
 */
record Decoding(
    OptionalInt maxTokens,
    float temperature,
    float topP,
    int topK,
    Penalties penalties,
    Map<Integer, Float> bias,
    OptionalLong seed,
    List<SecretText> stop,
    int choices,
    OptionalInt topLogprobs) {
  /** Most answers to one request. */
  static final int MAX_CHOICES = 16;

  Decoding {
    bias = Map.copyOf(bias);
    stop = List.copyOf(stop);
  }

  /** Returns this with a seed for what has none. */
  Decoding seeded(long other) {
    return seed.isPresent()
        ? this
        : new Decoding(
            maxTokens,
            temperature,
            topP,
            topK,
            penalties,
            bias,
            OptionalLong.of(other),
            stop,
            choices,
            topLogprobs);
  }

  /** Returns this for at most so many tokens. */
  Decoding within(OptionalInt most) {
    return new Decoding(
        most, temperature, topP, topK, penalties, bias, seed, stop, choices, topLogprobs);
  }

  @Override
  public String toString() {
    return "Decoding";
  }
}
