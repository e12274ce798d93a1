package dev.adyton.node.telemetry;

/** What an event may tell beside its kind. */
public enum Key {
  ROUTE,
  CARRIER,
  STATUS,
  /** Milliseconds, bucketed. */
  MILLIS_LE,
  /** Tokens of the prompt, bucketed. */
  PROMPT_TOKENS_LE,
  /** Tokens of the answer, bucketed. */
  COMPLETION_TOKENS_LE,
  QUEUED,
  PORT,
  FINISH,
  IN_FLIGHT,
  THREADS,
  /** Whose key it was. */
  PROJECT,
  MODEL,
  /** Why a call was refused, or an answer broke off. */
  CODE,
  /** Milliseconds until the first text, bucketed. */
  FIRST_MILLIS_LE,
  /** How a promised response ended. */
  OUTCOME,
  /** How many lines were left out. */
  COUNT
}
