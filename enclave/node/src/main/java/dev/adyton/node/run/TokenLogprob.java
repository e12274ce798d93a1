package dev.adyton.node.run;

import dev.adyton.content.SecretText;
import java.util.List;
import java.util.function.Predicate;

/**
 * A token of an answer and how probable it was. Its {@code toString} shows nothing.
 *
 * @param token its text; bytes that are no UTF-8 by themselves as the replacement character
 * @param bytes its bytes, 0 … 255 each
 * @param logprob the natural logarithm of its probability; NaN for the first token of a text
 * @param top the most probable tokens in its place that may be shown, best first
 */
public record TokenLogprob(
    SecretText token, List<Integer> bytes, float logprob, List<TokenLogprob> top) {
  public TokenLogprob {
    bytes = List.copyOf(bytes);
    top = List.copyOf(top);
  }

  /** Returns this with those alternatives alone that may be shown. */
  TokenLogprob permitted(Predicate<SecretText> shown) {
    return new TokenLogprob(
        token, bytes, logprob, top.stream().filter(t -> shown.test(t.token())).toList());
  }

  @Override
  public String toString() {
    return "TokenLogprob";
  }
}
