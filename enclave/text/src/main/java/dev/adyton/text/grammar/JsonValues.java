package dev.adyton.text.grammar;

/** JSON's values without any constraint, as rules made when they are first asked for. */
final class JsonValues {
  private final Rules rules;
  private Expr any = Expr.NEVER;
  private Expr string = Expr.NEVER;
  private Expr character = Expr.NEVER;

  JsonValues(Rules rules) {
    this.rules = rules;
  }

  Expr any() throws GrammarException {
    if (any.equals(Expr.NEVER)) {
      Expr.Rule rule = rules.reserve();
      any = rule;
      Expr member = Expr.sequence(string(), JsonGrammar.colon(), rule);
      rules.define(
          rule,
          Expr.choice(
              Expr.text("null"),
              Expr.text("true"),
              Expr.text("false"),
              JsonGrammar.NUMBER,
              string(),
              list("[", rule, "]"),
              list("{", member, "}")));
    }
    return any;
  }

  private static Expr list(String open, Expr item, String close) {
    Expr more = Expr.many(Expr.sequence(JsonGrammar.comma(), item));
    return Expr.sequence(
        Expr.text(open),
        JsonGrammar.SPACE,
        Expr.optional(Expr.sequence(item, more, JsonGrammar.SPACE)),
        Expr.text(close));
  }

  Expr string() throws GrammarException {
    if (string.equals(Expr.NEVER)) {
      string = rules.add(JsonGrammar.quoted(Expr.many(JsonGrammar.CHARACTER)));
    }
    return string;
  }

  Expr character() throws GrammarException {
    if (character.equals(Expr.NEVER)) {
      character = rules.add(JsonGrammar.CHARACTER);
    }
    return character;
  }
}
