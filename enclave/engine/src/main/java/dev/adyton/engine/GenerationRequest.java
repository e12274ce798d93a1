package dev.adyton.engine;

import dev.adyton.content.SecretText;
import java.util.List;
import java.util.Objects;

/**
 * One prompt and how to continue it. Its {@code toString} shows no content.
 *
 * @param prompt token ids, at least one; not copied
 * @param maxTokens most tokens to generate, at least 1
 * @param sampling how tokens are chosen
 * @param stop texts that end the answer and are not part of it, at most {@link #MAX_STOPS}, none
 *     empty
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copying a prompt is another remain
public record GenerationRequest(
    int[] prompt, int maxTokens, Sampling sampling, List<SecretText> stop) {
  /** Most stop texts of a request. */
  public static final int MAX_STOPS = 16;

  public GenerationRequest {
    Objects.requireNonNull(sampling, "sampling");
    stop = List.copyOf(stop);
    if (prompt.length == 0) {
      throw new IllegalArgumentException("prompt");
    }
    if (maxTokens < 1) {
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
