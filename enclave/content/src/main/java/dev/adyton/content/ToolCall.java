package dev.adyton.content;

import java.util.Objects;

/**
 * A call of a tool as an assistant's message holds it. Its {@code toString} shows nothing.
 *
 * @param id names the call for the message that answers it; empty where nobody named it
 * @param name of the tool
 * @param arguments JSON text
 */
public record ToolCall(SecretText id, SecretText name, SecretText arguments) {
  public ToolCall {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(arguments, "arguments");
  }

  @Override
  public String toString() {
    return "ToolCall";
  }
}
