package dev.adyton.engine;

import dev.adyton.content.SecretText;

/**
 * Turns the ids of one answer into text, piece by piece. A piece ends where a character ends: bytes
 * of a character still incomplete wait for the next id. Not thread-safe; one per answer.
 */
public interface Detokenizer {
  /** Returns the text that {@code id} completes; empty while a character is incomplete. */
  SecretText accept(int id);

  /** Returns what is left: U+FFFD where the answer ends inside a character. */
  SecretText finish();
}
