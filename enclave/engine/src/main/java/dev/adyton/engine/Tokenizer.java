package dev.adyton.engine;

import dev.adyton.content.SecretText;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Text to token ids and back. Thread-safe.
 *
 * <p>Content can never become a control token: text that spells {@code <|im_end|>} is encoded as
 * those characters. Only templates and callers that name an id place control tokens.
 */
public interface Tokenizer {
  /**
   * Returns the ids of {@code text}, without begin or end marks and without control tokens.
   *
   * @throws IllegalArgumentException where {@code text} holds an unpaired surrogate, which no UTF-8
   *     has and which would come back as another character
   */
  int[] encode(SecretText text);

  /** Returns a decoder for a whole text: a space that encoding put before it is taken away. */
  Detokenizer detokenizer();

  /**
   * Returns a decoder for what follows the token {@code previous}: its first space stays unless
   * {@code previous} stands for no text.
   */
  Detokenizer detokenizer(int previous);

  /** Returns the id that begins a sequence, or -1 where the model has none. */
  int bos();

  /** Returns the id that ends a sequence, or -1 where the model has none. */
  int eos();

  /** Returns whether a plain prompt must begin with {@link #bos()}. */
  boolean addsBos();

  /** Returns whether {@code id} ends an answer: end of sequence, of turn or of text. */
  boolean isEndOfGeneration(int id);

  /** Returns the id of the control token spelled {@code name}, for templates. */
  OptionalInt control(String name);

  /** Returns all tokens that a template may name, by their spelling; unmodifiable. */
  Map<String, Integer> controls();

  /** Returns how a control token is spelled; nothing for any other. */
  default Optional<String> controlName(int id) {
    return controls().entrySet().stream()
        .filter(c -> c.getValue() == id)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /**
   * Returns the bytes that {@code id} stands for within a text: none for control tokens and ids
   * outside the vocabulary.
   */
  byte[] bytes(int id);

  /** Returns the number of ids. */
  int size();
}
