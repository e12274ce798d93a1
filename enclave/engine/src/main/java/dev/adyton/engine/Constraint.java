package dev.adyton.engine;

import dev.adyton.engine.ModelException.Code;
import dev.adyton.text.grammar.CompiledGrammar;
import dev.adyton.text.grammar.Matcher;
import dev.adyton.text.grammar.TokenTrie;

/** Keeps one answer within a grammar. Not thread-safe. */
final class Constraint {
  private final Matcher matcher;
  private final Tokenizer tokenizer;

  Constraint(CompiledGrammar grammar, TokenTrie trie, Tokenizer tokenizer) {
    this.matcher = grammar.matcher(trie);
    this.tokenizer = tokenizer;
  }

  /** Returns whether the answer is whole and nothing may follow. */
  boolean whole() {
    return matcher.mustEnd();
  }

  /**
   * Takes away what may not follow. Tokens that end an answer stay where the answer may end.
   *
   * @throws ModelException {@link Code#GRAMMAR} where the vocabulary has nothing that may follow
   */
  void mask(float[] logits) throws ModelException {
    long[] allowed = matcher.allowed();
    boolean ends = matcher.mayEnd();
    boolean some = false;
    for (int id = 0; id < logits.length; id++) {
      boolean may = tokenizer.isEndOfGeneration(id) ? ends : Matcher.allows(allowed, id);
      if (!may) {
        logits[id] = Float.NEGATIVE_INFINITY;
      }
      some |= may && logits[id] > Float.NEGATIVE_INFINITY;
    }
    if (!some) {
      throw new ModelException(Code.GRAMMAR, "vocabulary");
    }
  }

  /** Goes on by a token that was allowed. */
  void accept(int id) throws ModelException {
    if (!matcher.accept(tokenizer.bytes(id))) {
      throw new ModelException(Code.GRAMMAR, "token");
    }
  }
}
