package dev.adyton.engine.model;

/** A model's weights, ready to compute. Thread-safe. */
public sealed interface Network permits Decoder, Encoder {
  /** Returns how many tokens the model was trained to see. */
  int contextLength();
}
