package dev.adyton.engine;

/** Why an answer ended. */
public enum FinishReason {
  /** The model ended it, or a stop text appeared. */
  STOP,
  /** The token limit or the context's end was reached. */
  LENGTH,
  /** The caller went away. */
  CANCELLED
}
