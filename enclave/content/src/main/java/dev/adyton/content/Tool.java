package dev.adyton.content;

import java.util.Objects;

/**
 * A tool that an answer may call. All of it is content; its {@code toString} shows nothing.
 *
 * @param name as it is called
 * @param description what it is for; empty where nothing is said
 * @param parameters a JSON Schema of type object, JSON text
 * @param strict whether a call's arguments must satisfy the schema
 */
public record Tool(SecretText name, SecretText description, SecretText parameters, boolean strict) {
  public Tool {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(parameters, "parameters");
  }

  @Override
  public String toString() {
    return "Tool";
  }
}
