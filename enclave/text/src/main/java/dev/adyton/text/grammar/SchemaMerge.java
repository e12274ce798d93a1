package dev.adyton.text.grammar;

import dev.adyton.codec.Json;
import dev.adyton.text.grammar.GrammarException.Code;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Two schemas that must both hold, as one. */
final class SchemaMerge {
  private static final Json TRUE = new Json.Bool(true);
  private static final Json FALSE = new Json.Bool(false);

  private SchemaMerge() {}

  static Json both(Json a, Json b) throws GrammarException {
    if (a.equals(FALSE) || b.equals(FALSE)) {
      return FALSE;
    }
    if (a.equals(TRUE)) {
      return b;
    }
    if (b.equals(TRUE)) {
      return a;
    }
    if (!(a instanceof Json.Obj x) || !(b instanceof Json.Obj y)) {
      throw new GrammarException(Code.SYNTAX, "schema");
    }
    LinkedHashMap<String, Json> out = new LinkedHashMap<>();
    for (Map.Entry<String, Json> e : x.members().entrySet()) {
      String key = e.getKey();
      Json other = y.members().get(key);
      if (other == null || other.equals(e.getValue())) {
        out.put(key, e.getValue());
      } else if (key.equals("type")) {
        Json type = types(e.getValue(), other);
        if (type.equals(FALSE)) {
          return FALSE;
        }
        out.put(key, type);
      } else {
        out.put(key, one(key, e.getValue(), other));
      }
    }
    y.members().forEach(out::putIfAbsent);
    properties(x, y, out);
    items(x, y, out);
    choices(x, y, out);
    return new Json.Obj(out);
  }

  private static Json one(String key, Json a, Json b) throws GrammarException {
    return switch (key) {
      case "minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties" ->
          number(a, key) >= number(b, key) ? a : b;
      case "maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties" ->
          number(a, key) <= number(b, key) ? a : b;
      case "required" -> {
        Set<Json> all = new LinkedHashSet<>(array(a, key));
        all.addAll(array(b, key));
        yield new Json.Arr(List.copyOf(all));
      }
      case "enum" -> {
        List<Json> common = new ArrayList<>(array(a, key));
        common.retainAll(array(b, key));
        yield new Json.Arr(common);
      }
      case "allOf" -> {
        List<Json> all = new ArrayList<>(array(a, key));
        all.addAll(array(b, key));
        yield new Json.Arr(all);
      }
      case "const" -> throw new GrammarException(Code.UNSATISFIABLE, "const");
      case "pattern", "format", "multipleOf", "patternProperties" ->
          throw new GrammarException(Code.UNSUPPORTED, "allOf with two of " + key);
      default -> a; // annotations, and what is merged apart
    };
  }

  private static double number(Json j, String key) throws GrammarException {
    if (j instanceof Json.Num n) {
      return n.decimal();
    }
    throw new GrammarException(Code.SYNTAX, key);
  }

  private static List<Json> array(Json j, String key) throws GrammarException {
    if (j instanceof Json.Arr(List<Json> items)) {
      return items;
    }
    throw new GrammarException(Code.SYNTAX, key);
  }

  private static Json types(Json a, Json b) {
    List<Json> common = new ArrayList<>();
    for (Json x : a instanceof Json.Arr(List<Json> l) ? l : List.of(a)) {
      for (Json y : b instanceof Json.Arr(List<Json> l) ? l : List.of(b)) {
        if (x.equals(y) || narrower(x, y)) {
          common.add(x);
        } else if (narrower(y, x)) {
          common.add(y);
        }
      }
    }
    return common.isEmpty() ? FALSE : new Json.Arr(common.stream().distinct().toList());
  }

  private static boolean narrower(Json a, Json b) {
    return a.equals(new Json.Str("integer")) && b.equals(new Json.Str("number"));
  }

  /** A property of one side alone meets what the other side says of additional ones. */
  private static void properties(Json.Obj x, Json.Obj y, Map<String, Json> out)
      throws GrammarException {
    boolean some = x.has("properties") || y.has("properties");
    if (!some && !x.has("additionalProperties") && !y.has("additionalProperties")) {
      return;
    }
    if (x.has("patternProperties") || y.has("patternProperties")) {
      throw new GrammarException(Code.UNSUPPORTED, "allOf with patternProperties");
    }
    Json.Obj a = SchemaKeywords.object(x, "properties");
    Json.Obj b = SchemaKeywords.object(y, "properties");
    Json moreA = x.members().getOrDefault("additionalProperties", TRUE);
    Json moreB = y.members().getOrDefault("additionalProperties", TRUE);
    LinkedHashMap<String, Json> all = new LinkedHashMap<>();
    for (Map.Entry<String, Json> e : a.members().entrySet()) {
      Json other = b.members().getOrDefault(e.getKey(), moreB);
      all.put(e.getKey(), later(e.getValue(), other));
    }
    for (Map.Entry<String, Json> e : b.members().entrySet()) {
      if (!all.containsKey(e.getKey())) {
        all.put(e.getKey(), later(e.getValue(), moreA));
      }
    }
    if (some) {
      out.put("properties", new Json.Obj(all));
    }
    if (x.has("additionalProperties") || y.has("additionalProperties")) {
      out.put("additionalProperties", later(moreA, moreB));
    }
  }

  private static void items(Json.Obj x, Json.Obj y, Map<String, Json> out) throws GrammarException {
    List<Json> a = SchemaKeywords.list(x, "prefixItems");
    List<Json> b = SchemaKeywords.list(y, "prefixItems");
    Json moreA = x.members().getOrDefault("items", TRUE);
    Json moreB = y.members().getOrDefault("items", TRUE);
    List<Json> all = new ArrayList<>();
    for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
      all.add(later(i < a.size() ? a.get(i) : moreA, i < b.size() ? b.get(i) : moreB));
    }
    if (!all.isEmpty()) {
      out.put("prefixItems", new Json.Arr(all));
    }
    if (x.has("items") || y.has("items")) {
      out.put("items", later(moreA, moreB));
    }
  }

  /** Two choices at once become one inside {@code allOf}. */
  private static void choices(Json.Obj x, Json.Obj y, Map<String, Json> out) {
    List<Json> all = new ArrayList<>();
    for (String key : List.of("anyOf", "oneOf", "$ref")) {
      Json a = x.members().get(key);
      Json b = y.members().get(key);
      if (a != null && b != null && !a.equals(b)) {
        all.add(Json.object().put(key, b).build());
      }
    }
    if (!all.isEmpty()) {
      if (out.get("allOf") instanceof Json.Arr(List<Json> more)) {
        all.addAll(more);
      }
      out.put("allOf", new Json.Arr(all));
    }
  }

  /** Both, merged when they are compiled: a schema may refer to itself. */
  private static Json later(Json a, Json b) {
    if (a.equals(TRUE) || a.equals(b)) {
      return b;
    }
    if (b.equals(TRUE)) {
      return a;
    }
    if (a.equals(FALSE) || b.equals(FALSE)) {
      return FALSE;
    }
    return Json.object().put("allOf", new Json.Arr(List.of(a, b))).build();
  }
}
