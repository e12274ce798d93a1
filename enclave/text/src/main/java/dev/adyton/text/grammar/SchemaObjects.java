package dev.adyton.text.grammar;

import dev.adyton.codec.Json;
import dev.adyton.text.grammar.GrammarException.Code;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Objects: declared members in their order, then others. */
final class SchemaObjects {
  private static final int MAX_COUNT = 200;
  private static final int MAX_NAME = 64;

  private static final CodePoints PLAIN =
      CodePoints.of(0, 0x1F).or(CodePoints.of('"', '"')).or(CodePoints.of('\\', '\\')).not();

  private final JsonSchema schema;
  private final List<Member> members = new ArrayList<>();
  private final Map<List<Integer>, Expr> known = new LinkedHashMap<>();
  private Expr others = Expr.NEVER;
  private int min;
  private int max;
  private int most;

  private record Member(Expr pair, boolean required) {}

  SchemaObjects(JsonSchema schema) {
    this.schema = schema;
  }

  Expr of(Json.Obj s) throws GrammarException {
    Json.Obj properties = SchemaKeywords.object(s, "properties");
    Json.Obj patterns = SchemaKeywords.object(s, "patternProperties");
    List<String> required = SchemaKeywords.names(s, "required");
    min = SchemaKeywords.count(s, "minProperties", 0, MAX_COUNT);
    max = SchemaKeywords.count(s, "maxProperties", Expr.MANY, Integer.MAX_VALUE);
    most = Math.max(1, Math.max(min, max == Expr.MANY ? 0 : Math.min(max, MAX_COUNT)));
    max = max > MAX_COUNT ? Expr.MANY : max;
    LinkedHashMap<String, Json> declared = new LinkedHashMap<>(properties.members());
    Json additional = s.members().getOrDefault("additionalProperties", new Json.Bool(true));
    if (!patterns.keys().isEmpty()) {
      refuseOverlap(declared.keySet(), required, patterns);
    }
    required.forEach(name -> declared.putIfAbsent(name, additional));
    for (Map.Entry<String, Json> e : declared.entrySet()) {
      Expr value = schema.of(e.getValue());
      members.add(
          new Member(pair(JsonGrammar.string(e.getKey()), value), required.contains(e.getKey())));
    }
    others = others(s, declared.keySet(), patterns, additional);
    return Expr.sequence(
        Expr.text("{"), JsonGrammar.SPACE, from(0, 0), JsonGrammar.SPACE, Expr.text("}"));
  }

  private static Expr pair(Expr name, Expr value) {
    return Expr.sequence(name, JsonGrammar.colon(), value);
  }

  /** A declared member that a pattern means as well would have to meet both. */
  private static void refuseOverlap(Set<String> declared, List<String> required, Json.Obj patterns)
      throws GrammarException {
    if (patterns.keys().size() > 1) {
      throw new GrammarException(Code.UNSUPPORTED, "several patternProperties");
    }
    Rules rules = new Rules();
    Expr.Rule root = rules.reserve();
    rules.define(root, Regex.parse(patterns.keys().iterator().next(), true));
    CompiledGrammar pattern = CompiledGrammar.of(rules);
    List<String> names = new ArrayList<>(declared);
    names.addAll(required);
    for (String name : names) {
      if (pattern.matches(name.getBytes(StandardCharsets.UTF_8))) {
        throw new GrammarException(Code.UNSUPPORTED, "patternProperties of a declared property");
      }
    }
  }

  private Expr others(Json.Obj s, Set<String> declared, Json.Obj patterns, Json additional)
      throws GrammarException {
    if (!patterns.keys().isEmpty()) {
      String pattern = patterns.keys().iterator().next();
      Expr value = schema.of(patterns.members().getOrDefault(pattern, Json.Null.NULL));
      // Without escapes, which would spell a name another way.
      Expr name = JsonGrammar.quoted(JsonGrammar.inside(Regex.parse(pattern, true)));
      return schema.rules.add(pair(name, value));
    }
    boolean asked = s.has("additionalProperties") || declared.isEmpty();
    if (!asked || max == 0) {
      return Expr.NEVER;
    }
    Expr value = schema.of(additional);
    if (value.equals(Expr.NEVER)) {
      return Expr.NEVER;
    }
    Expr name = JsonGrammar.quoted(otherName(new TreeSet<>(declared), ""));
    return schema.rules.add(pair(name, value));
  }

  /** Names that are none of the declared ones, and are spelled without escapes. */
  private static Expr otherName(Set<String> declared, String prefix) {
    List<Expr> ways = new ArrayList<>();
    CodePoints taken = CodePoints.NONE;
    for (String name : declared) {
      if (name.startsWith(prefix) && name.length() > prefix.length()) {
        int c = name.codePointAt(prefix.length());
        if (PLAIN.has(c) && !taken.has(c)) {
          taken = taken.or(CodePoints.of(c, c));
          Expr rest = otherName(declared, prefix + Character.toString(c));
          ways.add(Expr.sequence(Expr.chars(c, c), rest));
        }
      }
    }
    if (!declared.contains(prefix)) {
      ways.add(Expr.EMPTY);
    }
    Expr first = new Expr.Chars(PLAIN.minus(taken));
    ways.add(Expr.sequence(first, Expr.repeat(new Expr.Chars(PLAIN), 0, MAX_NAME)));
    return Expr.choice(ways);
  }

  /** The members from {@code at} on, where {@code count} of them (or more) stand before. */
  private Expr from(int at, int count) throws GrammarException {
    List<Integer> key = List.of(at, count);
    Expr made = known.get(key);
    if (made != null) {
      return made;
    }
    Expr e;
    if (at == members.size()) {
      e = rest(count);
    } else {
      Member m = members.get(at);
      Expr comma = count == 0 ? Expr.EMPTY : JsonGrammar.comma();
      Expr with =
          max != Expr.MANY && count >= max
              ? Expr.NEVER
              : Expr.sequence(comma, m.pair(), from(at + 1, Math.min(most, count + 1)));
      e = m.required() ? with : Expr.choice(with, from(at + 1, count));
    }
    // A rule each: what follows is written once, however it was reached.
    Expr rule = e.equals(Expr.NEVER) || e.equals(Expr.EMPTY) ? e : schema.rules.add(e);
    known.put(key, rule);
    return rule;
  }

  private Expr rest(int count) throws GrammarException {
    int least = Math.max(0, min - count);
    int left = max == Expr.MANY ? max : Math.max(0, max - count);
    if (others.equals(Expr.NEVER)) {
      return least == 0 ? Expr.EMPTY : Expr.NEVER;
    }
    if (least > 1) {
      // Names are free, and might be equal: then there would be fewer members than written.
      throw new GrammarException(Code.UNSUPPORTED, "minProperties of free names");
    }
    Expr next = schema.rules.add(Expr.sequence(JsonGrammar.comma(), others));
    if (count > 0) {
      return Expr.repeat(next, least, left);
    }
    if (left == 0) {
      return least == 0 ? Expr.EMPTY : Expr.NEVER;
    }
    Expr some = Expr.sequence(others, Expr.repeat(next, 0, left == Expr.MANY ? left : left - 1));
    return least == 0 ? Expr.optional(some) : some;
  }
}
