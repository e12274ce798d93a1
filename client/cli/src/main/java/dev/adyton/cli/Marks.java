package dev.adyton.cli;

import java.io.PrintStream;

/**
 * The signs in front of a step's name.
 *
 * @param pass the step holds
 * @param fail the step does not hold
 * @param skip the step does not apply here
 */
record Marks(String pass, String fail, String skip) {
  private static final Marks SIGNS = new Marks("✓", "✗", "–");
  private static final Marks WORDS = new Marks("ok  ", "FAIL", "n/a ");

  /** Returns signs where the stream's charset has them, words otherwise. */
  static Marks of(PrintStream out) {
    return out.charset().newEncoder().canEncode("✓✗–") ? SIGNS : WORDS;
  }
}
