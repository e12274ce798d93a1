package dev.adyton.node.run;

import dev.adyton.content.SecretText;
import dev.adyton.engine.TokenChoice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Keeps tokens beside the text that they became on its way through the parser. A token whose text
 * became a mark or part of a call is forgotten. Used by one thread.
 */
final class Logprobs {
  private final IntFunction<byte[]> vocabulary;
  private final StringBuilder text = new StringBuilder();
  private List<TokenLogprob> pending = new ArrayList<>();

  Logprobs(IntFunction<byte[]> vocabulary) {
    this.vocabulary = vocabulary;
  }

  void chosen(TokenChoice choice) {
    pending.add(of(choice));
  }

  /** Returns what is told of a text's first token: nothing goes before it. */
  TokenLogprob first(int id) {
    return token(id, Float.NaN, List.of());
  }

  /** Returns what is told of a choice. */
  TokenLogprob of(TokenChoice choice) {
    List<TokenLogprob> top =
        choice.top().stream().map(c -> token(c.id(), c.logprob(), List.of())).toList();
    return token(choice.id(), choice.logprob(), top);
  }

  private TokenLogprob token(int id, float logprob, List<TokenLogprob> top) {
    byte[] bytes = vocabulary.apply(id);
    List<Integer> values = IntStream.range(0, bytes.length).mapToObj(i -> bytes[i] & 0xFF).toList();
    SecretText text = SecretText.of(new String(bytes, StandardCharsets.UTF_8));
    return new TokenLogprob(text, values, logprob, top);
  }

  void written(String piece) {
    text.append(piece);
  }

  /** Returns the tokens of {@code part}, if it is all that was written since the last part. */
  List<TokenLogprob> of(String part) {
    List<TokenLogprob> tokens = pending;
    String all = text.toString();
    boolean whole = part.equals(all) || part.equals(all.stripLeading());
    none();
    return whole ? tokens : List.of();
  }

  /** Returns those tokens that stand for no text, such as the one that ended an answer. */
  List<TokenLogprob> silent() {
    return pending.stream().filter(t -> t.bytes().isEmpty()).toList();
  }

  /** Forgets what was written. */
  List<TokenLogprob> none() {
    text.setLength(0);
    pending = new ArrayList<>();
    return List.of();
  }
}
