package dev.adyton.text.grammar;

import dev.adyton.codec.Json;
import dev.adyton.text.grammar.SchemaKeywords.JsonType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Whether no value is valid against two branches of a {@code oneOf}: their types differ, or their
 * listed values, or those of a property that both require.
 */
final class SchemaDisjoint {
  private SchemaDisjoint() {}

  static boolean all(List<Json> branches, SchemaReferences references) throws GrammarException {
    List<Json> resolved = new ArrayList<>();
    for (Json b : branches) {
      boolean only = b instanceof Json.Obj o && o.has("$ref") && o.keys().size() == 1;
      resolved.add(only ? references.find((Json.Obj) b) : b);
    }
    for (int i = 0; i < resolved.size(); i++) {
      for (int j = i + 1; j < resolved.size(); j++) {
        if (!pair(resolved.get(i), resolved.get(j))) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean pair(Json a, Json b) throws GrammarException {
    Json no = new Json.Bool(false);
    if (a.equals(no) || b.equals(no)) {
      return true;
    }
    if (!(a instanceof Json.Obj x) || !(b instanceof Json.Obj y)) {
      return false;
    }
    List<Json> listedX = listed(x);
    List<Json> listedY = listed(y);
    if (!listedX.isEmpty() && !listedY.isEmpty()) {
      return listedX.stream().noneMatch(listedY::contains);
    }
    return typesDiffer(x, y, listedX, listedY) || discriminated(x, y);
  }

  private static List<Json> listed(Json.Obj s) throws GrammarException {
    return s.has("const") ? List.of(s.members().get("const")) : SchemaKeywords.list(s, "enum");
  }

  private static boolean typesDiffer(Json.Obj x, Json.Obj y, List<Json> lx, List<Json> ly)
      throws GrammarException {
    Set<JsonType> a = wide(x, lx);
    a.retainAll(wide(y, ly));
    return a.isEmpty();
  }

  private static Set<JsonType> wide(Json.Obj s, List<Json> listed) throws GrammarException {
    Set<JsonType> types = EnumSet.noneOf(JsonType.class);
    if (listed.isEmpty()) {
      types.addAll(SchemaKeywords.types(s));
    } else {
      listed.forEach(v -> types.add(SchemaKeywords.typeOf(v)));
    }
    if (types.remove(JsonType.INTEGER)) {
      types.add(JsonType.NUMBER);
    }
    return types;
  }

  private static boolean discriminated(Json.Obj x, Json.Obj y) throws GrammarException {
    boolean objects =
        SchemaKeywords.types(x).equals(EnumSet.of(JsonType.OBJECT))
            && SchemaKeywords.types(y).equals(EnumSet.of(JsonType.OBJECT));
    List<String> both = new ArrayList<>(SchemaKeywords.names(x, "required"));
    both.retainAll(SchemaKeywords.names(y, "required"));
    for (String name : objects ? both : List.<String>of()) {
      Json a = SchemaKeywords.object(x, "properties").members().get(name);
      Json b = SchemaKeywords.object(y, "properties").members().get(name);
      if (a instanceof Json.Obj p && b instanceof Json.Obj q) {
        List<Json> lp = listed(p);
        List<Json> lq = listed(q);
        if (!lp.isEmpty() && !lq.isEmpty() && lp.stream().noneMatch(lq::contains)) {
          return true;
        }
      }
    }
    return false;
  }
}
