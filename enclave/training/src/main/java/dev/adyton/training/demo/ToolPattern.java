package dev.adyton.training.demo;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A tool with ways to ask for it.
 *
 * @param name of the function
 * @param description what it does, as it is listed
 * @param parameters in the listed order
 * @param ask ways to ask for it, with slots
 * @param result what it returns, with slots
 * @param answer what is said with the result
 * @param verb what is done, empty for the fixed tools
 * @param thing what it is done to, empty for the fixed tools
 */
record ToolPattern(
    String name,
    String description,
    List<Parameter> parameters,
    String ask,
    String result,
    String answer,
    String verb,
    String thing) {

  /**
   * One parameter.
   *
   * @param key name in the call
   * @param type JSON type
   * @param slot pattern whose word is the value
   */
  record Parameter(String key, String type, String slot) {
    private String argument() {
      String value = type.equals("string") ? "\"" + slot + "\"" : slot;
      return "\"" + key + "\": " + value;
    }
  }

  ToolPattern {
    parameters = List.copyOf(parameters);
  }

  /** How it is listed. */
  String line() {
    String list =
        parameters.stream()
            .map(p -> "\"" + p.key() + "\": \"" + p.type() + "\"")
            .collect(Collectors.joining(", "));
    return "{\"name\": \"%s\", \"description\": \"%s\", \"parameters\": {%s}}"
        .formatted(name, description, list);
  }

  /** The call, with slots. */
  String call() {
    return "<tool_call>{\"name\": \"%s\", \"arguments\": {%s}}</tool_call>"
        .formatted(
            name, parameters.stream().map(Parameter::argument).collect(Collectors.joining(", ")));
  }
}
