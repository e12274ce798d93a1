package dev.adyton.guardrails;

/**
 * A way on which generated text reaches the caller. Log probabilities are no channel of their own:
 * they share the fate of the pieces that they describe ({@link Released#clear}).
 */
public enum ChannelKind {
  /** The answer, refusals and annotations included. */
  TEXT,
  /** Reasoning and its summaries. */
  REASONING,
  /** The JSON text of a tool call's arguments; its string escapes are seen through. */
  TOOL_ARGUMENTS
}
