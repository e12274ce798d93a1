package dev.adyton.attestation;

import java.time.Instant;
import java.util.Optional;

/**
 * Evidence in, verdict out (RFC 9334: the Verifier and the Relying Party's appraisal in one). A
 * pure function of the document, the caller's knowledge and his policy, but for the challenge that
 * the caller may let it send. Stateless, safe for use by several threads.
 *
 * <p>Every step runs, in one order; a step that rests on a failed one is not applicable. One
 * failure refuses the evidence, and what a version does not know it refuses.
 */
public final class EvidenceVerifier {
  private EvidenceVerifier() {}

  /**
   * Judges {@code evidence}.
   *
   * @param evidence the document as received
   * @param caller what the caller asked and knows
   * @param policy what he accepts
   * @return never an exception for what stands in the document: a verdict that says what failed
   */
  public static Verdict verify(byte[] evidence, Caller caller, VerifierPolicy policy) {
    return new Appraisal(evidence, caller, policy).verdict();
  }

  /**
   * Judges {@code evidence}, as above, with what the caller knows given one by one.
   *
   * @param nonce what the caller asked for, 32 bytes
   * @param remoteIsLoopback whether the node was reached over loopback
   * @param now the time to judge by
   * @param live how to challenge the node's TPM
   */
  public static Verdict verify(
      byte[] evidence,
      Optional<byte[]> nonce,
      boolean remoteIsLoopback,
      VerifierPolicy policy,
      Instant now,
      Optional<Activation> live) {
    Caller caller = Caller.offline(now).withLoopback(remoteIsLoopback);
    if (nonce.isPresent()) {
      caller = caller.withNonce(nonce.get());
    }
    if (live.isPresent()) {
      caller = caller.withActivation(live.get());
    }
    return verify(evidence, caller, policy);
  }
}
