package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.Field;
import dev.adyton.node.mcp.Identity;
import dev.adyton.node.mcp.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server of tools that a request names (OpenAI OpenAPI, {@code MCPTool}). Its {@code toString}
 * shows nothing.
 *
 * @param label the caller's word for it
 * @param target where it is
 * @param fields who the caller is there
 * @param allowed which of its tools may be called; absent for all
 * @param leave which of them only after asking
 * @param echo the members that the response repeats: nothing that opens a door
 */
record Connector(
    SecretText label,
    Target target,
    List<Field> fields,
    Optional<ToolFilter> allowed,
    Leave leave,
    JsonValue.Obj echo) {
  /** The word in {@code type}. */
  static final String TYPE = "mcp";

  private static final int MAX_DESCRIPTION = 4096;
  private static final List<String> ECHOED =
      List.of(
          "type",
          "server_label",
          "server_url",
          "server_description",
          "allowed_tools",
          "require_approval");

  Connector {
    fields = List.copyOf(fields);
  }

  /** Reads one. */
  static Connector read(Members tool) throws ApiException {
    tool.refuse("connector_id", "tunnel_id", "allowed_callers");
    tool.refuseIfTrue("defer_loading");
    SecretText label = tool.requiredText("server_label");
    if (!RemoteName.label(label)) {
      throw tool.invalid("server_label");
    }
    Target target =
        Target.of(tool.requiredText("server_url")).orElseThrow(() -> tool.invalid("server_url"));
    SecretText about = tool.text("server_description").orElse(SecretText.empty());
    if (about.reveal().length() > MAX_DESCRIPTION) {
      throw tool.invalid("server_description");
    }
    Connector read =
        new Connector(
            label,
            target,
            fields(tool),
            ToolFilter.read(tool, "allowed_tools", true),
            Leave.read(tool),
            echo(tool));
    tool.requireAllKnown();
    return read;
  }

  private static List<Field> fields(Members tool) throws ApiException {
    Map<String, Field> fields = new LinkedHashMap<>();
    Optional<SecretText> token = tool.text("authorization");
    if (token.isPresent()) {
      Field who =
          Identity.authorization(token.get()).orElseThrow(() -> tool.invalid("authorization"));
      fields.put(who.name(), who);
    }
    Optional<JsonValue> given = tool.any("headers");
    if (given.isPresent()) {
      if (!(given.get() instanceof JsonValue.Obj headers)) {
        throw tool.wrongType("headers");
      }
      for (Map.Entry<String, JsonValue> header : headers.members().entrySet()) {
        if (!(header.getValue() instanceof JsonValue.Text(SecretText value))) {
          throw tool.wrongType("headers");
        }
        Field field =
            Identity.field(header.getKey(), value).orElseThrow(() -> tool.invalid("headers"));
        if (fields.put(field.name(), field) != null) {
          throw tool.invalid("headers");
        }
      }
    }
    if (fields.size() > Identity.MAX_FIELDS) {
      throw tool.invalid("headers");
    }
    return new ArrayList<>(fields.values());
  }

  private static JsonValue.Obj echo(Members tool) {
    LinkedHashMap<String, JsonValue> echo = new LinkedHashMap<>();
    for (String name : ECHOED) {
      tool.any(name).ifPresent(value -> echo.put(name, value));
    }
    return new JsonValue.Obj(echo);
  }

  @Override
  public String toString() {
    return "Connector";
  }
}
