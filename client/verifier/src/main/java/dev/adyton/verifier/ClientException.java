package dev.adyton.verifier;

import dev.adyton.attestation.Verdict;
import java.io.Serial;
import java.util.Objects;
import java.util.Optional;

/**
 * Why a client of a node stopped. Names a code, never content of a prompt, an answer or a document.
 *
 * <p>Every code means that the client did not go on: there is no path on which one of these is a
 * warning.
 */
public final class ClientException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Code {
    /** The address is not one of a node. */
    BAD_ADDRESS,
    /** The certificates to trust could not be read. */
    CA_UNREADABLE,
    /** Nobody answered, or the connection broke before an answer began. */
    UNREACHABLE,
    /** The other side answered, but not in time. */
    TIMED_OUT,
    /** The certificate of the TLS connection leads to no trusted one. */
    TLS_UNTRUSTED,
    /** What answered does not speak as a node does. */
    NOT_A_NODE,
    /** The evidence did not satisfy the policy; {@link #verdict()} says at which step. */
    EVIDENCE_REFUSED,
    /** The verified keyset names no key that this client can seal to. */
    KEYSET_UNSUPPORTED,
    /** The node does not know the keyset that it has just given evidence for. */
    UNKNOWN_KEYSET,
    /** The node's gateway refused the sealed request unopened. */
    GATEWAY_REFUSED,
    /** The request is larger than a sealed request may be. */
    REQUEST_TOO_LARGE,
    /** The answer is larger than this client holds for the receipt's check. */
    RESPONSE_TOO_LARGE,
    /** The answer ended before its authenticated end. */
    ANSWER_TRUNCATED,
    /** The answer is not authentic, or not the answer to this request. */
    ANSWER_FORGED,
    /** The opened answer is not Binary HTTP. */
    ANSWER_MALFORMED,
    /** The answer came without a receipt. */
    RECEIPT_MISSING,
    /** The answer came with a receipt that does not hold; {@link #detail()} says why. */
    RECEIPT_REFUSED,
    /** The connection was closed by its owner, or its thread was interrupted. */
    CLOSED
  }

  private final Code code;
  private final String detail;
  private final transient Optional<Verdict> verdict;

  ClientException(Code code, String detail) {
    this(code, detail, Optional.empty());
  }

  ClientException(Code code, String detail, Throwable cause) {
    this(code, detail, Optional.empty());
    initCause(cause);
  }

  private ClientException(Code code, String detail, Optional<Verdict> verdict) {
    super(code + ": " + detail);
    this.code = Objects.requireNonNull(code, "code");
    this.detail = Objects.requireNonNull(detail, "detail");
    this.verdict = verdict;
  }

  static ClientException refused(Verdict verdict, String failedSteps) {
    return new ClientException(Code.EVIDENCE_REFUSED, failedSteps, Optional.of(verdict));
  }

  /** Returns what went wrong. */
  public Code code() {
    return code;
  }

  /** Returns a sentence or code that says more, fit to be shown. */
  public String detail() {
    return detail;
  }

  /** Returns the verdict, where one was reached: with {@link Code#EVIDENCE_REFUSED}. */
  public Optional<Verdict> verdict() {
    return verdict;
  }
}
