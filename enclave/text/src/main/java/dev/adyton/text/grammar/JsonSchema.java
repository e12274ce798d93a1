package dev.adyton.text.grammar;

import dev.adyton.codec.Json;
import dev.adyton.text.grammar.GrammarException.Code;
import dev.adyton.text.grammar.SchemaKeywords.JsonType;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/**
 * JSON Schema 2020-12 as rules of a grammar. Whatever follows the grammar is valid; not everything
 * valid follows it: members come in the order of {@code properties}, and beside declared properties
 * others are offered only where {@code additionalProperties} asks for them.
 */
final class JsonSchema {
  private static final int MAX_DEPTH = 80;
  private static final int MAX_SCHEMAS = 20_000;

  /** Keywords that say nothing about what is valid. */
  private static final Set<String> NOTES =
      Set.of(
          "title",
          "description",
          "default",
          "examples",
          "$comment",
          "$schema",
          "$id",
          "$defs",
          "definitions",
          "$anchor",
          "deprecated",
          "readOnly",
          "writeOnly",
          "contentEncoding",
          "contentMediaType",
          "contentSchema");

  final Rules rules;
  private final SchemaReferences references;
  private final IdentityHashMap<Json, Expr.Rule> known = new IdentityHashMap<>();
  private final JsonValues values;
  private int depth;
  private int schemas;

  private JsonSchema(Rules rules, Json root) throws GrammarException {
    this.rules = rules;
    this.references = new SchemaReferences(root);
    this.values = new JsonValues(rules);
  }

  /** Adds the rules of a schema; the result stands for its values. */
  static Expr compile(Json schema, Rules rules) throws GrammarException {
    return new JsonSchema(rules, schema).of(schema);
  }

  JsonValues values() {
    return values;
  }

  /** Returns the values that a schema allows. */
  Expr of(Json schema) throws GrammarException {
    if (++depth > MAX_DEPTH || ++schemas > MAX_SCHEMAS) {
      throw new GrammarException(Code.LIMIT, "schema");
    }
    Expr e =
        switch (schema) {
          case Json.Bool(boolean all) -> all ? values.any() : Expr.NEVER;
          case Json.Obj o -> object(o);
          default -> throw new GrammarException(Code.SYNTAX, "schema");
        };
    depth--;
    return e;
  }

  private Expr object(Json.Obj s) throws GrammarException {
    SchemaKeywords.check(s);
    if (s.has("$ref")) {
      Json target = references.find(s);
      Json.Obj rest = without(s, "$ref");
      return NOTES.containsAll(rest.keys()) ? shared(target) : of(SchemaMerge.both(rest, target));
    }
    if (s.has("allOf")) {
      Json all = without(s, "allOf");
      for (Json part : SchemaKeywords.list(s, "allOf")) {
        all = SchemaMerge.both(all, part);
      }
      return of(all);
    }
    for (String keyword : List.of("anyOf", "oneOf")) {
      if (s.has(keyword)) {
        return choice(s, keyword);
      }
    }
    if (s.has("enum") || s.has("const")) {
      return listed(s);
    }
    return NOTES.containsAll(s.keys()) ? values.any() : typed(s);
  }

  private static Json.Obj without(Json.Obj s, String keyword) {
    LinkedHashMap<String, Json> rest = new LinkedHashMap<>(s.members());
    rest.remove(keyword);
    return new Json.Obj(rest);
  }

  /** A schema that is referred to becomes a rule once, so that it may refer to itself. */
  private Expr shared(Json target) throws GrammarException {
    Expr.Rule rule = known.get(target);
    if (rule == null) {
      rule = rules.reserve();
      known.put(target, rule);
      rules.define(rule, of(target));
    }
    return rule;
  }

  private Expr choice(Json.Obj s, String keyword) throws GrammarException {
    List<Json> branches = SchemaKeywords.list(s, keyword);
    Json.Obj rest = without(s, keyword);
    boolean plain = NOTES.containsAll(rest.keys());
    List<Json> merged = new ArrayList<>();
    for (Json branch : branches) {
      merged.add(plain ? branch : SchemaMerge.both(rest, branch));
    }
    if (keyword.equals("oneOf") && !SchemaDisjoint.all(merged, references)) {
      throw new GrammarException(Code.UNSUPPORTED, "oneOf of branches that may overlap");
    }
    List<Expr> options = new ArrayList<>();
    for (Json branch : merged) {
      options.add(of(branch));
    }
    return Expr.choice(options);
  }

  /** Values by themselves: those of them that the other keywords allow. */
  private Expr listed(Json.Obj s) throws GrammarException {
    List<Json> all = new ArrayList<>();
    if (s.has("enum")) {
      all.addAll(SchemaKeywords.list(s, "enum"));
    }
    if (s.has("const")) {
      Json only = s.members().get("const");
      if (s.has("enum") && !all.contains(only)) {
        return Expr.NEVER;
      }
      all = List.of(only);
    }
    Json.Obj rest = without(without(s, "enum"), "const");
    boolean open = NOTES.containsAll(rest.keys());
    boolean onlyType = NOTES.containsAll(without(rest, "type").keys());
    List<Expr> options = new ArrayList<>();
    for (Json value : all) {
      boolean typed = open || allows(SchemaKeywords.types(s), value);
      if (typed && (onlyType || valid(rest, value))) {
        options.add(JsonGrammar.value(value));
      }
    }
    return Expr.choice(options);
  }

  private static boolean allows(Set<JsonType> types, Json value) {
    JsonType type = SchemaKeywords.typeOf(value);
    return types.contains(type) || (type == JsonType.INTEGER && types.contains(JsonType.NUMBER));
  }

  /** Asks the other keywords' own grammar. */
  private boolean valid(Json.Obj rest, Json value) throws GrammarException {
    Rules own = new Rules();
    Expr.Rule root = own.reserve();
    own.define(root, new JsonSchema(own, rest).of(rest));
    try {
      return CompiledGrammar.of(own).matches(JsonText.compact(value));
    } catch (GrammarException e) {
      if (e.code() == Code.UNSATISFIABLE) {
        return false;
      }
      throw e;
    }
  }

  private Expr typed(Json.Obj s) throws GrammarException {
    List<Expr> options = new ArrayList<>();
    for (JsonType type : SchemaKeywords.types(s)) {
      options.add(
          switch (type) {
            case NULL -> Expr.text("null");
            case BOOLEAN -> Expr.choice(Expr.text("true"), Expr.text("false"));
            case NUMBER -> SchemaNumbers.of(s, false, rules);
            case INTEGER -> SchemaNumbers.of(s, true, rules);
            case STRING -> SchemaStrings.of(s, values);
            case ARRAY -> new SchemaArrays(this).of(s);
            case OBJECT -> new SchemaObjects(this).of(s);
          });
    }
    return Expr.choice(options);
  }
}
