package dev.adyton.engine;

import dev.adyton.content.SecretText;

/** Receives an answer as it grows. */
@FunctionalInterface
public interface TokenListener {
  /** Called on the generating thread with each piece, never empty, never part of a stop text. */
  void onText(SecretText piece);
}
