package dev.adyton.text.grammar;

import dev.adyton.text.grammar.GrammarException.Code;
import java.util.ArrayList;
import java.util.List;

/** The numbered rules of a grammar under construction. */
final class Rules {
  private static final int MAX_RULES = 20_000;

  private final List<Expr> bodies = new ArrayList<>();

  /** Reserves a rule whose body comes later: until then it stands for nothing. */
  Expr.Rule reserve() throws GrammarException {
    if (bodies.size() >= MAX_RULES) {
      throw new GrammarException(Code.LIMIT, "rules");
    }
    bodies.add(Expr.NEVER);
    return new Expr.Rule(bodies.size() - 1);
  }

  void define(Expr.Rule rule, Expr body) {
    bodies.set(rule.number(), body);
  }

  Expr.Rule add(Expr body) throws GrammarException {
    Expr.Rule rule = reserve();
    define(rule, body);
    return rule;
  }

  int size() {
    return bodies.size();
  }

  Expr body(int rule) {
    return bodies.get(rule);
  }
}
