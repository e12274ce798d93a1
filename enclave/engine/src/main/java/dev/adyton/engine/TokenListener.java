package dev.adyton.engine;

import dev.adyton.content.SecretText;

/** Receives an answer as it grows. */
@FunctionalInterface
public interface TokenListener {
  /** Called on the generating thread with each piece, never empty, never part of a stop text. */
  void onText(SecretText piece);

  /**
   * Called with each token, before its text, where the request asked for probabilities. The one
   * that ends an answer is told, too.
   */
  default void onToken(TokenChoice choice) {}

  /**
   * Called with each of the prompt's tokens but the first, in their order and before anything else,
   * where the request asked for it: how probable it was after those before it.
   */
  default void onPrompt(TokenChoice choice) {}

  /**
   * Called with the spelling of a control token that stands for no text and does not end the
   * answer: some families mark channels and calls by them.
   */
  default void onControl(String name) {}
}
