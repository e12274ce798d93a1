package dev.adyton.text.grammar;

import dev.adyton.codec.Json;
import dev.adyton.text.grammar.GrammarException.Code;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a schema's keywords by their types, and refuses by name those that are not enforced. */
final class SchemaKeywords {
  /** JSON Schema's types; an integer is a number, too. */
  enum JsonType {
    NULL,
    BOOLEAN,
    OBJECT,
    ARRAY,
    NUMBER,
    INTEGER,
    STRING
  }

  /** Assertions and applicators that are not enforced. None is passed over in silence. */
  private static final List<String> REFUSED =
      List.of(
          "not",
          "contains",
          "unevaluatedItems",
          "unevaluatedProperties",
          "dependentRequired",
          "dependentSchemas",
          "dependencies",
          "propertyNames",
          "additionalItems",
          "$dynamicRef",
          "$recursiveRef",
          "if");

  private static final Json FALSE = new Json.Bool(false);

  private static final List<String> DRAFTS =
      List.of(
          "https://json-schema.org/draft/2020-12/schema",
          "https://json-schema.org/draft/2019-09/schema",
          "http://json-schema.org/draft-07/schema",
          "http://json-schema.org/draft-07/schema#");

  private SchemaKeywords() {}

  static void check(Json.Obj s) throws GrammarException {
    for (String keyword : REFUSED) {
      if (s.has(keyword)) {
        throw new GrammarException(Code.UNSUPPORTED, keyword);
      }
    }
    if (!s.members().getOrDefault("uniqueItems", FALSE).equals(FALSE)) {
      throw new GrammarException(Code.UNSUPPORTED, "uniqueItems");
    }
    if (s.members().get("$schema") instanceof Json.Str(String uri) && !DRAFTS.contains(uri)) {
      throw new GrammarException(Code.UNSUPPORTED, "$schema");
    }
  }

  /** Returns the types that are allowed; all where none is named. */
  static Set<JsonType> types(Json.Obj s) throws GrammarException {
    if (!s.has("type")) {
      return EnumSet.of(
          JsonType.NULL,
          JsonType.BOOLEAN,
          JsonType.OBJECT,
          JsonType.ARRAY,
          JsonType.NUMBER,
          JsonType.STRING);
    }
    Set<JsonType> types = EnumSet.noneOf(JsonType.class);
    switch (s.members().getOrDefault("type", Json.Null.NULL)) {
      case Json.Str(String name) -> types.add(type(name));
      case Json.Arr(List<Json> names) -> {
        for (Json n : names) {
          types.add(type(n instanceof Json.Str(String name) ? name : ""));
        }
      }
      default -> throw new GrammarException(Code.SYNTAX, "type");
    }
    if (types.contains(JsonType.NUMBER)) {
      types.remove(JsonType.INTEGER);
    }
    return types;
  }

  private static JsonType type(String name) throws GrammarException {
    return switch (name) {
      case "null" -> JsonType.NULL;
      case "boolean" -> JsonType.BOOLEAN;
      case "object" -> JsonType.OBJECT;
      case "array" -> JsonType.ARRAY;
      case "number" -> JsonType.NUMBER;
      case "integer" -> JsonType.INTEGER;
      case "string" -> JsonType.STRING;
      default -> throw new GrammarException(Code.SYNTAX, "type");
    };
  }

  static JsonType typeOf(Json value) {
    return switch (value) {
      case Json.Null n -> JsonType.NULL;
      case Json.Bool b -> JsonType.BOOLEAN;
      case Json.Str t -> JsonType.STRING;
      case Json.Num n -> n.decimal() == Math.rint(n.decimal()) ? JsonType.INTEGER : JsonType.NUMBER;
      case Json.Arr a -> JsonType.ARRAY;
      case Json.Obj o -> JsonType.OBJECT;
    };
  }

  static int count(Json.Obj s, String keyword, int absent, int most) throws GrammarException {
    if (!s.has(keyword)) {
      return absent;
    }
    if (!(s.members().get(keyword) instanceof Json.Num n)
        || n.decimal() < 0
        || n.decimal() != Math.rint(n.decimal())) {
      throw new GrammarException(Code.SYNTAX, keyword);
    }
    if (n.decimal() > most) {
      throw new GrammarException(Code.LIMIT, keyword);
    }
    return (int) n.decimal();
  }

  static Optional<BigDecimal> number(Json.Obj s, String keyword) throws GrammarException {
    if (!s.has(keyword)) {
      return Optional.empty();
    }
    if (s.members().get(keyword) instanceof Json.Num n) {
      return Optional.of(new BigDecimal(JsonGrammar.spell(n)));
    }
    throw new GrammarException(Code.SYNTAX, keyword);
  }

  static Optional<String> text(Json.Obj s, String keyword) throws GrammarException {
    if (!s.has(keyword)) {
      return Optional.empty();
    }
    if (s.members().get(keyword) instanceof Json.Str(String text)) {
      return Optional.of(text);
    }
    throw new GrammarException(Code.SYNTAX, keyword);
  }

  static List<Json> list(Json.Obj s, String keyword) throws GrammarException {
    if (!s.has(keyword)) {
      return List.of();
    }
    if (s.members().get(keyword) instanceof Json.Arr(List<Json> items)) {
      return items;
    }
    throw new GrammarException(Code.SYNTAX, keyword);
  }

  static Json.Obj object(Json.Obj s, String keyword) throws GrammarException {
    if (!s.has(keyword)) {
      return Json.object().build();
    }
    if (s.members().get(keyword) instanceof Json.Obj o) {
      return o;
    }
    throw new GrammarException(Code.SYNTAX, keyword);
  }

  static List<String> names(Json.Obj s, String keyword) throws GrammarException {
    return list(s, keyword).stream()
        .map(j -> j instanceof Json.Str(String name) ? name : "")
        .distinct()
        .toList();
  }
}
