package dev.adyton.text.grammar;

import dev.adyton.text.grammar.GrammarException.Code;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/**
 * Refuses grammars in which a rule can call itself before it has read anything: following them from
 * left to right would never end. JSON Schema has them, too, as a reference to itself.
 */
final class LeftRecursion {
  private LeftRecursion() {}

  static void refuse(Rules rules) throws GrammarException {
    BitSet nullable = NetworkBuilder.nullable(rules);
    int n = rules.size();
    BitSet[] first = new BitSet[n];
    int[] callers = new int[n];
    for (int r = 0; r < n; r++) {
      first[r] = new BitSet();
      calls(rules.body(r), nullable, first[r]);
      first[r].stream().forEach(c -> callers[c]++);
    }
    // Rules that nobody calls first are taken away until none is left, or a circle is.
    Deque<Integer> free = new ArrayDeque<>();
    for (int r = 0; r < n; r++) {
      if (callers[r] == 0) {
        free.add(r);
      }
    }
    int left = n;
    while (!free.isEmpty()) {
      BitSet called = first[free.remove()];
      left--;
      for (int c = called.nextSetBit(0); c >= 0; c = called.nextSetBit(c + 1)) {
        if (--callers[c] == 0) {
          free.add(c);
        }
      }
    }
    if (left > 0) {
      throw new GrammarException(Code.UNSUPPORTED, "left recursion");
    }
  }

  /** Collects the rules that {@code e} may call before it reads anything. */
  private static void calls(Expr e, BitSet nullable, BitSet out) {
    switch (e) {
      case Expr.Chars c -> {}
      case Expr.Sequence s -> {
        for (Expr p : s.parts()) {
          calls(p, nullable, out);
          if (!NetworkBuilder.nullable(p, nullable)) {
            break;
          }
        }
      }
      case Expr.Choice c -> c.options().forEach(o -> calls(o, nullable, out));
      case Expr.Repeat r -> calls(r.of(), nullable, out);
      case Expr.Rule r -> out.set(r.number());
    }
  }
}
