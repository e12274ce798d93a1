package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import java.util.List;

/**
 * What {@code POST /v1/completions} asks for: texts that are continued without a template.
 *
 * @param model the model asked for
 * @param prompts the texts, 1 … {@link #MAX_PROMPTS}
 * @param echo whether each answer begins with its prompt
 * @param decoding how tokens are chosen; its choices are of each prompt
 * @param nothing whether no token is wanted beyond the prompts
 * @param delivery how the answer is sent
 */
record Completion(
    SecretText model,
    List<Prompt> prompts,
    boolean echo,
    Decoding decoding,
    boolean nothing,
    Delivery delivery) {
  /** Most prompts of a request. */
  static final int MAX_PROMPTS = Decoding.MAX_CHOICES;

  /** A text to be continued. */
  sealed interface Prompt {
    /** In words. */
    record Words(SecretText text) implements Prompt {}

    /** In the model's own tokens. Its {@code toString} shows nothing. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Tokens(int[] ids) implements Prompt {
      @Override
      public String toString() {
        return "Tokens";
      }
    }
  }

  Completion {
    prompts = List.copyOf(prompts);
  }

  @Override
  public String toString() {
    return "Completion";
  }
}
