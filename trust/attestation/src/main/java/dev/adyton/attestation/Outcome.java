package dev.adyton.attestation;

/** How one step of a verification ended. */
public sealed interface Outcome {
  /** What was to be shown was shown. */
  record Pass() implements Outcome {}

  /**
   * It was not: the evidence is refused.
   *
   * @param code upper case, stable, as in {@code NONCE_MISMATCH}
   */
  record Fail(String code) implements Outcome {}

  /**
   * There was nothing to show, or nothing to show it with since an earlier step failed.
   *
   * @param reason one sentence
   */
  record NotApplicable(String reason) implements Outcome {}
}
