package dev.adyton.text.harmony;

import dev.adyton.codec.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tools as the TypeScript declarations that gpt-oss was trained to read. */
final class TypeScript {
  private static final int MAX_DEPTH = 16;

  private TypeScript() {}

  static String tools(List<Harmony.Namespace> tools) {
    List<String> sections = new ArrayList<>(List.of("# Tools"));
    for (Harmony.Namespace n : tools) {
      sections.add("## " + n.name());
      sections.add(n.functions().isEmpty() ? n.description() : namespace(n));
    }
    return String.join("\n\n", sections);
  }

  private static String namespace(Harmony.Namespace n) {
    StringBuilder out = new StringBuilder();
    if (!n.description().isEmpty()) {
      out.append(comment(n.description()));
    }
    out.append("namespace ").append(n.name()).append(" {\n\n");
    for (Harmony.Function f : n.functions()) {
      out.append(comment(f.description())).append("type ").append(f.name()).append(" = ");
      boolean none = properties(f.parameters()).isEmpty();
      out.append(none ? "() => any;" : "(_: " + object(f.parameters(), 0) + ") => any;");
      out.append("\n\n");
    }
    return out.append("} // namespace ").append(n.name()).toString();
  }

  private static String comment(String text) {
    StringBuilder out = new StringBuilder();
    if (!text.isEmpty()) {
      text.lines().forEach(line -> out.append("// ").append(line).append('\n'));
    }
    return out.toString();
  }

  private static Map<String, Json> properties(Json.Obj schema) {
    return schema.members().get("properties") instanceof Json.Obj p ? p.members() : Map.of();
  }

  private static String object(Json.Obj schema, int depth) {
    StringBuilder out = new StringBuilder("{\n");
    List<Json> required =
        schema.members().get("required") instanceof Json.Arr(List<Json> names) ? names : List.of();
    properties(schema)
        .forEach((name, value) -> {
          Json.Obj p = value instanceof Json.Obj o ? o : Json.object().build();
          if (p.members().get("description") instanceof Json.Str(String text)) {
            out.append(comment(text));
          }
          boolean must = required.contains(new Json.Str(name));
          out.append(name).append(must ? ": " : "?: ").append(type(p, depth)).append(',');
          Json absent = p.members().get("default");
          if (absent != null) {
            out.append(" // default: ").append(literal(absent));
          }
          out.append('\n');
        });
    return out.append('}').toString();
  }

  private static String type(Json.Obj p, int depth) {
    if (depth > MAX_DEPTH) {
      return "any";
    }
    for (String choice : List.of("oneOf", "anyOf")) {
      if (p.members().get(choice) instanceof Json.Arr(List<Json> options)) {
        return joined(
            options.stream()
                .map(o -> o instanceof Json.Obj s ? type(s, depth + 1) : "any")
                .toList());
      }
    }
    if (p.members().get("enum") instanceof Json.Arr(List<Json> values)) {
      return joined(values.stream().map(TypeScript::quoted).toList());
    }
    return switch (p.members().getOrDefault("type", Json.Null.NULL)) {
      case Json.Arr(List<Json> names) ->
          joined(names.stream().map(n -> named(n, p, depth)).toList());
      case Json name -> named(name, p, depth);
    };
  }

  private static String joined(List<String> types) {
    return String.join(" | ", types);
  }

  private static String named(Json name, Json.Obj p, int depth) {
    return switch (name instanceof Json.Str(String s) ? s : "") {
      case "string" -> "string";
      case "number", "integer" -> "number";
      case "boolean" -> "boolean";
      case "null" -> "null";
      case "array" ->
          (p.members().get("items") instanceof Json.Obj items ? type(items, depth + 1) : "any")
              + "[]";
      case "object" -> properties(p).isEmpty() ? "object" : object(p, depth + 1);
      default -> "any";
    };
  }

  private static String quoted(Json value) {
    return value instanceof Json.Str(String s) ? '"' + s + '"' : literal(value);
  }

  private static String literal(Json value) {
    return switch (value) {
      case Json.Str(String s) -> s;
      case Json.Num n -> n.isInteger() ? Long.toString(n.integer()) : Double.toString(n.decimal());
      case Json.Bool(boolean b) -> Boolean.toString(b);
      default -> "null";
    };
  }
}
