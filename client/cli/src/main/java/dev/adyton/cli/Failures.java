package dev.adyton.cli;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.verifier.ClientException;

/** Turns a client's failure into what a person reads and the process exits with. */
final class Failures {
  private Failures() {}

  static UserError explain(ClientException failure) {
    return new UserError(
        exitCode(failure.code()),
        failure.code() + ": " + TerminalText.clean(failure.detail()) + ".",
        remedy(failure.code()));
  }

  static ExitCode exitCode(ClientException.Code code) {
    return switch (code) {
      case BAD_ADDRESS -> ExitCode.USAGE;
      case CA_UNREADABLE -> ExitCode.NO_INPUT;
      case REQUEST_TOO_LARGE -> ExitCode.DATA;
      case UNREACHABLE, TIMED_OUT, TLS_UNTRUSTED, NOT_A_NODE, GATEWAY_REFUSED ->
          ExitCode.UNAVAILABLE;
      case EVIDENCE_REFUSED,
          KEYSET_UNSUPPORTED,
          UNKNOWN_KEYSET,
          RESPONSE_TOO_LARGE,
          ANSWER_TRUNCATED,
          ANSWER_FORGED,
          ANSWER_MALFORMED,
          RECEIPT_MISSING,
          RECEIPT_REFUSED ->
          ExitCode.REFUSED;
      case CLOSED -> ExitCode.INTERRUPTED;
    };
  }

  private static String remedy(ClientException.Code code) {
    return switch (code) {
      case BAD_ADDRESS -> "Give the node as --url https://HOST:PORT.";
      case CA_UNREADABLE -> "Give --ca a PEM file, as a node writes it with --tls-ca-out.";
      case UNREACHABLE, TIMED_OUT -> "See that the node runs and that --url names it.";
      case TLS_UNTRUSTED -> "Give the certificate authority of the node with --ca FILE.";
      case NOT_A_NODE -> "See that --url names an Adyton node.";
      case EVIDENCE_REFUSED ->
          "Nothing was sent. If the policy is stricter than you mean it, see --policy and --accept.";
      case KEYSET_UNSUPPORTED -> "Use the client of the node's version.";
      case UNKNOWN_KEYSET, GATEWAY_REFUSED -> "Try again; the node may be restarting.";
      case REQUEST_TOO_LARGE -> "Send less at once.";
      case RESPONSE_TOO_LARGE -> "Ask for a shorter answer.";
      case ANSWER_TRUNCATED, ANSWER_FORGED, ANSWER_MALFORMED ->
          "Do not rely on what was shown of this answer.";
      case RECEIPT_MISSING, RECEIPT_REFUSED ->
          "Do not rely on this answer: nobody vouches for how it was made.";
      case CLOSED -> "Try again.";
    };
  }
}
