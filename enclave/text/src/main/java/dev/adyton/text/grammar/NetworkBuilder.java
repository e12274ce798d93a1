package dev.adyton.text.grammar;

import dev.adyton.text.grammar.GrammarException.Code;
import java.util.Arrays;
import java.util.BitSet;

/** Makes a network of rules; refuses what cannot be followed from left to right. */
final class NetworkBuilder {
  private static final int MAX_DEPTH = 400;
  private static final int ROOT = 0;

  private final Rules rules;
  private final Network network;
  private final boolean[] productive;
  private int[] ruleOf = new int[256];
  private int rule;
  private int depth;

  private NetworkBuilder(Rules rules) {
    this.rules = rules;
    this.network = new Network(rules.size());
    this.productive = new boolean[rules.size()];
  }

  /** Compiles; rule 0 is the whole text. */
  static Network build(Rules rules) throws GrammarException {
    NetworkBuilder b = new NetworkBuilder(rules);
    b.findProductive();
    if (!b.productive[ROOT]) {
      throw new GrammarException(Code.UNSATISFIABLE, "grammar");
    }
    LeftRecursion.refuse(rules);
    for (b.rule = 0; b.rule < rules.size(); b.rule++) {
      int start = b.state();
      int end = b.state();
      b.network.rule(b.rule, start, end);
      if (b.productive[b.rule]) {
        b.add(rules.body(b.rule), start, end);
      }
    }
    b.network.finish(b.ruleOf);
    return b.network;
  }

  private int state() throws GrammarException {
    int s = network.state();
    if (s == ruleOf.length) {
      ruleOf = Arrays.copyOf(ruleOf, 2 * s);
    }
    ruleOf[s] = rule;
    return s;
  }

  /** A rule is productive if some text completes it. */
  private void findProductive() throws GrammarException {
    boolean more = true;
    while (more) {
      more = false;
      for (int r = 0; r < rules.size(); r++) {
        if (!productive[r] && completes(rules.body(r))) {
          productive[r] = true;
          more = true;
        }
      }
    }
  }

  private boolean completes(Expr e) throws GrammarException {
    enter();
    boolean can =
        switch (e) {
          case Expr.Chars c -> !c.set().isEmpty();
          case Expr.Sequence s -> all(s);
          case Expr.Choice c -> any(c);
          case Expr.Repeat r -> r.min() == 0 || completes(r.of());
          case Expr.Rule r -> productive[r.number()];
        };
    depth--;
    return can;
  }

  private boolean all(Expr.Sequence s) throws GrammarException {
    for (Expr p : s.parts()) {
      if (!completes(p)) {
        return false;
      }
    }
    return true;
  }

  private boolean any(Expr.Choice c) throws GrammarException {
    for (Expr o : c.options()) {
      if (completes(o)) {
        return true;
      }
    }
    return false;
  }

  private void enter() throws GrammarException {
    if (++depth > MAX_DEPTH) {
      throw new GrammarException(Code.LIMIT, "nesting");
    }
  }

  /** Adds what leads from one state to another by {@code e}; nothing for what cannot complete. */
  private void add(Expr e, int from, int to) throws GrammarException {
    if (!completes(e)) {
      return;
    }
    enter();
    switch (e) {
      case Expr.Chars c -> Utf8Ranges.add(network, this::state, c.set(), from, to);
      case Expr.Sequence s -> {
        int at = from;
        for (int i = 0; i < s.parts().size(); i++) {
          int next = i == s.parts().size() - 1 ? to : state();
          add(s.parts().get(i), at, next);
          at = next;
        }
        if (s.parts().isEmpty()) {
          network.empty(from, to);
        }
      }
      case Expr.Choice c -> {
        for (Expr o : c.options()) {
          add(o, from, to);
        }
      }
      case Expr.Repeat r -> repeat(r, from, to);
      case Expr.Rule r -> network.call(from, r.number(), to);
    }
    depth--;
  }

  private void repeat(Expr.Repeat r, int from, int to) throws GrammarException {
    int at = from;
    for (int i = 0; i < r.min(); i++) {
      int next = state();
      add(r.of(), at, next);
      at = next;
    }
    if (r.max() == Expr.MANY) {
      // A state of its own: what leads here otherwise must not loop.
      int loop = state();
      int back = state();
      network.empty(at, loop);
      if (completes(r.of())) {
        add(r.of(), loop, back);
        network.empty(back, loop);
      }
      network.empty(loop, to);
      return;
    }
    for (int i = r.min(); i < r.max() && completes(r.of()); i++) {
      int next = state();
      network.empty(at, to);
      add(r.of(), at, next);
      at = next;
    }
    network.empty(at, to);
  }

  /** Which rules can match nothing at all. */
  static BitSet nullable(Rules rules) {
    BitSet nullable = new BitSet();
    boolean more = true;
    while (more) {
      more = false;
      for (int r = 0; r < rules.size(); r++) {
        if (!nullable.get(r) && nullable(rules.body(r), nullable)) {
          nullable.set(r);
          more = true;
        }
      }
    }
    return nullable;
  }

  static boolean nullable(Expr e, BitSet rules) {
    return switch (e) {
      case Expr.Chars c -> false;
      case Expr.Sequence s -> s.parts().stream().allMatch(p -> nullable(p, rules));
      case Expr.Choice c -> c.options().stream().anyMatch(o -> nullable(o, rules));
      case Expr.Repeat r -> r.min() == 0 || nullable(r.of(), rules);
      case Expr.Rule r -> rules.get(r.number());
    };
  }
}
