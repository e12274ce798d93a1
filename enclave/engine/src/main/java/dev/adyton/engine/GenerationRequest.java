package dev.adyton.engine;

import dev.adyton.content.SecretText;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One prompt and how to continue it. Its {@code toString} shows no content.
 *
 * @param prompt token ids, at least one; not copied
 * @param maxTokens most tokens to generate; 0 only where the prompt is scored
 * @param sampling how tokens are chosen
 * @param stop texts that end the answer and are not part of it, at most {@link #MAX_STOPS}, none
 *     empty
 * @param bound what the answer must follow
 * @param topLogprobs where present, {@link TokenListener#onToken} is told of each token with so
 *     many alternatives, at most {@link #MAX_TOP_LOGPROBS}
 * @param scored whether the prompt's own tokens are told, too: {@link TokenListener#onPrompt};
 *     needs {@code topLogprobs}
 * @param adapter what adapts the model for this request alone; one that the model opened
 * @param account on whose account it is computed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copying a prompt is another remain
public record GenerationRequest(
    int[] prompt,
    int maxTokens,
    Sampling sampling,
    List<SecretText> stop,
    Optional<Bound> bound,
    OptionalInt topLogprobs,
    boolean scored,
    Optional<Adapter> adapter,
    Account account) {
  /** Most alternatives told for a token. */
  public static final int MAX_TOP_LOGPROBS = 20;

  /** Most stop texts of a request. */
  public static final int MAX_STOPS = 16;

  /** Without a grammar, probabilities and adapter. */
  public GenerationRequest(int[] prompt, int maxTokens, Sampling sampling, List<SecretText> stop) {
    this(prompt, maxTokens, sampling, stop, Optional.empty(), OptionalInt.empty());
  }

  /** Without an adapter, on nobody's account, the prompt not scored. */
  public GenerationRequest(
      int[] prompt,
      int maxTokens,
      Sampling sampling,
      List<SecretText> stop,
      Optional<Bound> bound,
      OptionalInt topLogprobs) {
    this(
        prompt,
        maxTokens,
        sampling,
        stop,
        bound,
        topLogprobs,
        false,
        Optional.empty(),
        Account.ALONE);
  }

  /** Returns this request for the model as {@code one} adapts it. */
  public GenerationRequest with(Adapter one) {
    return new GenerationRequest(
        prompt, maxTokens, sampling, stop, bound, topLogprobs, scored, Optional.of(one), account);
  }

  /** Returns this request on {@code payer}'s account. */
  public GenerationRequest on(Account payer) {
    return new GenerationRequest(
        prompt, maxTokens, sampling, stop, bound, topLogprobs, scored, adapter, payer);
  }

  /**
   * Returns a request for the probabilities of a prompt's own tokens and of so many more.
   *
   * @param maxTokens most tokens to generate, 0 for none
   */
  public static GenerationRequest scoring(
      int[] prompt, int maxTokens, Sampling sampling, List<SecretText> stop, int topLogprobs) {
    return new GenerationRequest(
        prompt,
        maxTokens,
        sampling,
        stop,
        Optional.empty(),
        OptionalInt.of(topLogprobs),
        true,
        Optional.empty(),
        Account.ALONE);
  }

  public GenerationRequest {
    Objects.requireNonNull(bound, "bound");
    Objects.requireNonNull(adapter, "adapter");
    Objects.requireNonNull(account, "account");
    if (topLogprobs.isPresent()
        && (topLogprobs.getAsInt() < 0 || topLogprobs.getAsInt() > MAX_TOP_LOGPROBS)) {
      throw new IllegalArgumentException("topLogprobs");
    }
    Objects.requireNonNull(sampling, "sampling");
    stop = List.copyOf(stop);
    if (prompt.length == 0) {
      throw new IllegalArgumentException("prompt");
    }
    if (scored && topLogprobs.isEmpty()) {
      throw new IllegalArgumentException("scored");
    }
    if (maxTokens < (scored ? 0 : 1)) {
      throw new IllegalArgumentException("maxTokens");
    }
    if (stop.size() > MAX_STOPS || stop.stream().anyMatch(SecretText::isEmpty)) {
      throw new IllegalArgumentException("stop");
    }
  }

  @Override
  public String toString() {
    return "GenerationRequest";
  }
}
