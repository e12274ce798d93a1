package dev.adyton.training.eval;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * A function that a model may call.
 *
 * @param name of the function
 * @param description what it does, a few words
 * @param parameters names and JSON types ("string", "integer", "number", "boolean"), all required,
 *     in the order a call gives them
 */
public record ToolSpec(String name, String description, SequencedMap<String, String> parameters) {
  public ToolSpec {
    parameters = new LinkedHashMap<>(parameters);
  }

  /** The short JSON line by which the demo model knows tools, for its system turn. */
  public String line() {
    String list =
        parameters.entrySet().stream()
            .map(e -> "\"" + e.getKey() + "\": \"" + e.getValue() + "\"")
            .collect(Collectors.joining(", "));
    return "{\"name\": \"%s\", \"description\": \"%s\", \"parameters\": {%s}}"
        .formatted(name, description, list);
  }

  /** Reads {@code name(a:type, b:type) description}. */
  static ToolSpec parse(String line) {
    int open = line.indexOf('(');
    int close = line.indexOf(')');
    SequencedMap<String, String> parameters = new LinkedHashMap<>();
    for (String part : line.substring(open + 1, close).split(",", -1)) {
      if (!part.isBlank()) {
        parameters.put(part.split(":", -1)[0].strip(), part.split(":", -1)[1].strip());
      }
    }
    return new ToolSpec(line.substring(0, open), line.substring(close + 1).strip(), parameters);
  }

  /** The tools that a system message lists by their {@link #line}s. */
  public static List<ToolSpec> listed(String system) {
    List<ToolSpec> out = new ArrayList<>();
    for (String line : system.lines().filter(l -> l.startsWith("{")).toList()) {
      try {
        Json.Obj tool = Json.parseObject(line.getBytes(StandardCharsets.UTF_8));
        SequencedMap<String, String> parameters = new LinkedHashMap<>();
        for (String name : tool.object("parameters").keys()) {
          parameters.put(name, tool.object("parameters").string(name));
        }
        out.add(new ToolSpec(tool.string("name"), tool.string("description"), parameters));
      } catch (CodecException e) {
        throw new IllegalArgumentException("no tool line", e);
      }
    }
    return out;
  }

  /** The parameters as a call's object, with {@code null} nowhere: for iteration. */
  Iterable<Map.Entry<String, String>> entries() {
    return parameters.entrySet();
  }
}
