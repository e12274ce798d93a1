package dev.adyton.text.grammar;

/** One text as it grows. Not thread-safe. */
public final class Matcher {
  private final CompiledGrammar grammar;
  private final TokenTrie trie;
  private Automaton.Position position;

  Matcher(CompiledGrammar grammar, TokenTrie trie) {
    this.grammar = grammar;
    this.trie = trie;
    this.position = grammar.start();
  }

  /**
   * Returns the tokens that may follow, a bit for each id; not to be changed. Tokens that end a
   * text are not among them: see {@link #mayEnd}.
   */
  public long[] allowed() {
    return grammar.mask(position, trie);
  }

  /** Returns whether {@code id} is in a mask. */
  public static boolean allows(long[] mask, int id) {
    return id >> 6 < mask.length && (mask[id >> 6] >>> id & 1) != 0;
  }

  /** Returns whether the text may end here. */
  public boolean mayEnd() {
    return position.ends();
  }

  /** Returns whether the text must end here: it is whole, and nothing may follow. */
  public boolean mustEnd() {
    return position.ends() && position.reads() == 0;
  }

  /**
   * Goes on by a token's bytes.
   *
   * @return whether they were allowed; where not, the matcher stays where it was
   */
  public boolean accept(byte[] bytes) {
    Automaton.Position p = after(bytes);
    if (!p.dead()) {
      position = p;
    }
    return !p.dead();
  }

  /** Returns whether bytes may follow; the matcher stays where it is. */
  public boolean follows(byte[] bytes) {
    return !after(bytes).dead();
  }

  private Automaton.Position after(byte[] bytes) {
    Automaton.Position p = position;
    for (int i = 0; i < bytes.length && !p.dead(); i++) {
      p = grammar.step(p, bytes[i]);
    }
    return p;
  }
}
