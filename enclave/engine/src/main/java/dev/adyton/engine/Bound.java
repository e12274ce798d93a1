package dev.adyton.engine;

import dev.adyton.text.grammar.CompiledGrammar;
import java.util.Objects;

/**
 * What an answer must follow, and from where on.
 *
 * @param grammar what it must follow to its end; the limit of tokens may cut it short
 * @param mark the text that binds it, control tokens by their spelling; before it the answer is
 *     free. Empty where the answer is bound from its beginning
 * @param begins whether the grammar's texts begin with the mark; else they begin after it
 */
public record Bound(CompiledGrammar grammar, String mark, boolean begins) {
  public Bound {
    Objects.requireNonNull(grammar, "grammar");
    Objects.requireNonNull(mark, "mark");
  }

  /** The whole answer is in the grammar. */
  public static Bound all(CompiledGrammar grammar) {
    return new Bound(grammar, "", true);
  }

  /** What follows the first {@code mark}, the mark itself included, is in the grammar. */
  public static Bound from(String mark, CompiledGrammar grammar) {
    return new Bound(grammar, mark, true);
  }

  /** What follows the first {@code mark} is in the grammar. */
  public static Bound after(String mark, CompiledGrammar grammar) {
    return new Bound(grammar, mark, false);
  }

  @Override
  public String toString() {
    return "Bound";
  }
}
