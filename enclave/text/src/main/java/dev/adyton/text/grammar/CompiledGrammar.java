package dev.adyton.text.grammar;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A schema, regular expression or grammar ready for use with any vocabulary. Thread-safe: masks
 * that one request has computed serve the next.
 */
public final class CompiledGrammar {
  /** Masks kept; one of 128,000 tokens has 16 KB. */
  private static final int MAX_MASKS = 512;

  private final Automaton automaton;

  private record MaskKey(Automaton.Position position, TokenTrie trie) {}

  private final Map<MaskKey, long[]> masks =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<MaskKey, long[]> eldest) {
          return size() > MAX_MASKS;
        }
      };

  CompiledGrammar(Automaton automaton) {
    this.automaton = automaton;
  }

  static CompiledGrammar of(Rules rules) throws GrammarException {
    return new CompiledGrammar(new Automaton(NetworkBuilder.build(rules)));
  }

  /** Starts at the beginning of a text. */
  public Matcher matcher(TokenTrie trie) {
    return new Matcher(this, trie);
  }

  /** Returns whether the whole of {@code text} is in the language. */
  public boolean matches(byte[] text) {
    Automaton.Position p = start();
    for (byte b : text) {
      p = step(p, b);
      if (p.dead()) {
        return false;
      }
    }
    return p.ends();
  }

  Automaton.Position start() {
    return automaton.start();
  }

  synchronized Automaton.Position step(Automaton.Position from, byte b) {
    return from.step(b & 0xFF);
  }

  synchronized long[] mask(Automaton.Position from, TokenTrie trie) {
    return masks.computeIfAbsent(new MaskKey(from, trie), k -> trie.allowed(from));
  }
}
