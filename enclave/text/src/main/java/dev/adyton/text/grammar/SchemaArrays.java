package dev.adyton.text.grammar;

import dev.adyton.codec.Json;
import dev.adyton.text.grammar.GrammarException.Code;
import java.util.List;

/** Arrays: first items by place, then items alike. */
final class SchemaArrays {
  private static final int MAX_ITEMS = 5_000;

  private final JsonSchema schema;

  SchemaArrays(JsonSchema schema) {
    this.schema = schema;
  }

  Expr of(Json.Obj s) throws GrammarException {
    if (s.members().get("items") instanceof Json.Arr) {
      throw new GrammarException(Code.UNSUPPORTED, "items as a list");
    }
    List<Json> first = SchemaKeywords.list(s, "prefixItems");
    Expr rest = schema.of(s.members().getOrDefault("items", new Json.Bool(true)));
    int min = SchemaKeywords.count(s, "minItems", 0, MAX_ITEMS);
    int max = SchemaKeywords.count(s, "maxItems", Expr.MANY, Integer.MAX_VALUE);
    int most = max == Expr.MANY ? max : Math.min(max, MAX_ITEMS);
    if (most != Expr.MANY && most < min) {
      return Expr.NEVER;
    }
    Expr items = items(first, 0, rest, min, most);
    return Expr.sequence(
        Expr.text("["), JsonGrammar.SPACE, items, JsonGrammar.SPACE, Expr.text("]"));
  }

  /** What may follow {@code at} items. */
  private Expr items(List<Json> first, int at, Expr rest, int min, int max)
      throws GrammarException {
    if (max == at) {
      return Expr.EMPTY;
    }
    Expr comma = at == 0 ? Expr.EMPTY : JsonGrammar.comma();
    Expr more;
    if (at < first.size()) {
      Expr item = schema.of(first.get(at));
      more = Expr.sequence(comma, item, items(first, at + 1, rest, min, max));
    } else if (at == 0) {
      Expr next = schema.rules.add(Expr.sequence(JsonGrammar.comma(), rest));
      int most = max == Expr.MANY ? max : max - 1;
      more = Expr.sequence(rest, Expr.repeat(next, Math.max(0, min - 1), most));
    } else {
      Expr next = schema.rules.add(Expr.sequence(comma, rest));
      int most = max == Expr.MANY ? max : max - at;
      return Expr.repeat(next, Math.max(0, min - at), most);
    }
    return at >= min ? Expr.optional(more) : more;
  }
}
