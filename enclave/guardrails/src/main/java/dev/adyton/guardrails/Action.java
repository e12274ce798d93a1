package dev.adyton.guardrails;

/** What is done about a match, from mild to strict: where rules disagree the strictest wins. */
public enum Action {
  /** The match is replaced by a typed placeholder such as {@code {EMAIL_1}}. */
  MODIFY,
  /** The request, or the answer from here on, ends. */
  BLOCK
}
