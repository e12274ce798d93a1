package dev.adyton.node.keys;

/**
 * What a key is for. Keys of two purposes are unrelated: what one sealed, another does not open.
 * Content of requests can so never be read as training input. The names are hashed into keys: they
 * must not change.
 */
public enum Purpose {
  /** Responses that a caller asked to have kept. */
  REQUEST_STORE,
  /** Work that was accepted and must survive a crash. */
  JOURNAL,
  /** Files that a project uploaded to train with. */
  TRAINING_INPUT
}
