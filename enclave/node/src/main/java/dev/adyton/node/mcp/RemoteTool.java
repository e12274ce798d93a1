package dev.adyton.node.mcp;

import dev.adyton.content.SecretText;

/**
 * A tool as its server describes it. Its {@code toString} shows nothing.
 *
 * @param name as its server calls it: letters, digits, {@code _}, {@code -}, {@code .}
 * @param description what it does; empty where nothing is said
 * @param schema of its arguments: a JSON object
 * @param annotations what else its server says of it: a JSON object, or empty
 * @param readOnly whether it says that it changes nothing
 */
public record RemoteTool(
    SecretText name,
    SecretText description,
    SecretText schema,
    SecretText annotations,
    boolean readOnly) {
  @Override
  public String toString() {
    return "RemoteTool";
  }
}
