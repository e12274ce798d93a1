package dev.adyton.guardrails;

/** Where a part of the input comes from, as the API's caller declares it. */
public enum Provenance {
  /** Instructions of the application. */
  SYSTEM,
  /** What the caller says, and the earlier turns that the caller sends along. */
  USER,
  /** What a tool returned. */
  TOOL,
  /** What was fetched: documents, search results. */
  RETRIEVED
}
