package dev.adyton.guardrails;

/**
 * A stretch of text that a detector recognised, in UTF-16 offsets of its channel. Has no value in
 * its {@code toString}. Used by one thread.
 */
final class Match {
  /** Which scanner of the frontier found it; scanners come in the order of their rules. */
  final int scanner;

  final int from;

  /** Where it ends; grows while {@link #open}. */
  int to;

  /** Whether more text may still belong to it. */
  boolean open;

  /** The normalised value, by which equal values share a placeholder; empty if too long to hold. */
  String value = "";

  Match(int scanner, int from, int to) {
    this.scanner = scanner;
    this.from = from;
    this.to = to;
  }
}
