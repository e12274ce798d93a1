package dev.adyton.receipt;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks a receipt against what the caller has: the node's receipt key, the exchange's key, the
 * bytes asked and answered, the statement verified. Every step is named; one failure refuses the
 * receipt. Stateless.
 */
public final class ReceiptCheck {
  /** The steps in order. */
  public enum Step {
    FORMAT("format"),
    SIGNATURE("signature"),
    KEY_COMMITMENT("key-commitment"),
    REQUEST_DIGEST("request-digest"),
    RESPONSE_DIGEST("response-digest"),
    EVIDENCE("evidence");

    private final String label;

    Step(String label) {
      this.label = label;
    }

    /** Returns the name shown to people and written in JSON. */
    public String label() {
      return label;
    }
  }

  /** Why a step failed. */
  public enum Code {
    /** Not a receipt in canonical form. */
    RECEIPT_FORMAT,
    /** Signed under another key's name. */
    RECEIPT_KEY_ID,
    /** The signature is not the key's over these bytes. */
    RECEIPT_SIGNATURE,
    /** The exchange's key is not the one that the receipt commits to. */
    KEY_COMMITMENT_MISMATCH,
    /** Something else was asked. */
    REQUEST_MISMATCH,
    /** Something else was answered. */
    RESPONSE_MISMATCH,
    /** Bound to other evidence than the caller verified, or to none. */
    EVIDENCE_MISMATCH
  }

  /**
   * What came of one step.
   *
   * @param step which
   * @param failure empty if it passed
   */
  public record Result(Step step, Optional<Code> failure) {
    /** Returns whether the step passed. */
    public boolean passed() {
      return failure.isEmpty();
    }
  }

  /**
   * What came of all steps.
   *
   * @param results in order; after a failed {@code format} there is nothing more to check
   * @param receipt what was read; empty after a failed {@code format}, to be believed only if
   *     {@link #accepted}
   */
  public record Verdict(List<Result> results, Optional<Receipt> receipt) {
    public Verdict {
      results = List.copyOf(results);
    }

    /** Returns whether every step was taken and passed. */
    public boolean accepted() {
      return results.size() == Step.values().length && results.stream().allMatch(Result::passed);
    }

    /** Returns the first step that failed. */
    public Optional<Result> firstFailure() {
      return results.stream().filter(r -> !r.passed()).findFirst();
    }
  }

  private ReceiptCheck() {}

  /**
   * Takes every step.
   *
   * @param signed as the node delivered it
   * @param publicKey the receipt key in the keyset that the caller verified, 32 raw bytes
   * @param key the exchange's key
   * @param request {@link ExchangeRequest#canonical} of what was sent
   * @param response {@link ExchangeResponse#canonical} of what was received
   * @param evidence SHA-256 of the statement that the caller verified and named in its request;
   *     empty if it named none
   */
  public static Verdict check(
      SignedReceipt signed,
      byte[] publicKey,
      ExchangeKey key,
      byte[] request,
      byte[] response,
      Optional<Digest> evidence) {
    Receipt receipt;
    try {
      receipt = Receipt.parse(signed.receipt());
    } catch (CodecException e) {
      return new Verdict(
          List.of(new Result(Step.FORMAT, Optional.of(Code.RECEIPT_FORMAT))), Optional.empty());
    }
    List<Result> results = new ArrayList<>();
    results.add(new Result(Step.FORMAT, Optional.empty()));
    results.add(new Result(Step.SIGNATURE, signature(signed, receipt, publicKey)));
    add(
        results,
        Step.KEY_COMMITMENT,
        receipt.keyCommitment().equals(key.commitment()),
        Code.KEY_COMMITMENT_MISMATCH);
    add(
        results,
        Step.REQUEST_DIGEST,
        receipt.requestDigest().equals(key.digest(request)),
        Code.REQUEST_MISMATCH);
    add(
        results,
        Step.RESPONSE_DIGEST,
        receipt.responseDigest().equals(key.digest(response)),
        Code.RESPONSE_MISMATCH);
    add(results, Step.EVIDENCE, receipt.evidenceDigest().equals(evidence), Code.EVIDENCE_MISMATCH);
    return new Verdict(results, Optional.of(receipt));
  }

  /**
   * Takes one step alone: whose receipt it is.
   *
   * @param signed as the node delivered it
   * @param receipt what {@link Receipt#parse} read of it
   * @param publicKey 32 raw bytes
   * @return empty if that key signed it under its own name
   */
  public static Optional<Code> signature(SignedReceipt signed, Receipt receipt, byte[] publicKey) {
    if (!receipt.kid().equals(ReceiptKey.kid(publicKey))) {
      return Optional.of(Code.RECEIPT_KEY_ID);
    }
    return Ed25519.verify(publicKey, signed.receipt(), signed.signature())
        ? Optional.empty()
        : Optional.of(Code.RECEIPT_SIGNATURE);
  }

  private static void add(List<Result> results, Step step, boolean holds, Code otherwise) {
    results.add(new Result(step, holds ? Optional.empty() : Optional.of(otherwise)));
  }
}
