package dev.adyton.node.run;

/** Why an answer that can be shown is over. */
public enum Ending {
  /** The model ended it, or a stop text. */
  STOP,
  /** The model called tools and waits for what they answer. */
  CALLS,
  /** The most tokens allowed were reached. */
  LENGTH,
  /** The guardrails ended it, or let the request not in. */
  CONTENT_FILTER
}
