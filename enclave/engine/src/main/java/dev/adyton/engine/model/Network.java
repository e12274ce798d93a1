package dev.adyton.engine.model;

import dev.adyton.engine.Session;

/** A model's weights, ready to compute. Thread-safe. */
public interface Network {
  /** Returns how many tokens the model was trained to see. */
  int contextLength();

  /** Starts an empty sequence with room for {@code capacity} tokens. */
  Session newSession(int capacity);
}
