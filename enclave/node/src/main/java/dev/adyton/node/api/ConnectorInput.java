package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.content.ToolCall;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.mcp.RemoteTool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the items of connectors that come back as input (OpenAI OpenAPI, {@code MCPToolCall} …).
 */
final class ConnectorInput {
  /** As many as a server may have. */
  private static final int MAX_TOOLS = ToolsReader.MAX_TOOLS;

  private ConnectorInput() {}

  /** A list of a server's tools. */
  record Listing(String label, List<RemoteTool> tools) {
    @Override
    public String toString() {
      return "Listing";
    }
  }

  /**
   * An answer to a request for leave.
   *
   * @param told what the model is told where it is not given
   */
  record Leave(SecretText request, Optional<SecretText> told) {}

  /** A call that was made, and what the model was told. */
  record Made(ToolCall call, SecretText told) {}

  /** Reads a list; nothing of one that could not be had. */
  static Optional<Listing> list(Members item) throws ApiException {
    SecretText label = label(item);
    List<RemoteTool> tools = new ArrayList<>();
    for (JsonValue each : item.items("tools").orElseThrow(() -> item.missing("tools"))) {
      if (!(each instanceof JsonValue.Obj object)) {
        throw item.wrongType("tools");
      }
      tools.add(tool(new Members(object, "input.tools.")));
    }
    if (tools.size() > MAX_TOOLS) {
      throw item.invalid("tools");
    }
    boolean failed = item.text("error").isPresent();
    return failed ? Optional.empty() : Optional.of(new Listing(label.reveal(), tools));
  }

  private static RemoteTool tool(Members tool) throws ApiException {
    SecretText name = ToolsReader.name(tool.requiredText("name"), "input.tools.name");
    JsonValue schema = tool.any("input_schema").orElseThrow(() -> tool.missing("input_schema"));
    if (!(schema instanceof JsonValue.Obj object)) {
      throw tool.wrongType("input_schema");
    }
    Optional<JsonValue> notes = tool.any("annotations");
    if (notes.isPresent() && !(notes.get() instanceof JsonValue.Obj)) {
      throw tool.wrongType("annotations");
    }
    SecretText about = tool.text("description").orElse(SecretText.empty());
    tool.requireAllKnown();
    return new RemoteTool(
        name,
        about,
        JsonText.of(object),
        notes.map(n -> JsonText.of((JsonValue.Obj) n)).orElse(SecretText.empty()),
        notes.isPresent() && readOnly((JsonValue.Obj) notes.get()));
  }

  private static boolean readOnly(JsonValue.Obj notes) {
    return notes.members().get("readOnlyHint") instanceof JsonValue.Bool(boolean b) && b;
  }

  /** Reads a request for leave: a call that was not made yet. */
  static ToolCall asked(Members item) throws ApiException {
    return call(item, item.requiredText("id"));
  }

  static Leave leave(Members item) throws ApiException {
    SecretText request = item.requiredText("approval_request_id");
    if (item.any("approve").isEmpty()) {
      throw item.missing("approve");
    }
    boolean approved = item.flag("approve", false);
    SecretText reason = item.text("reason").orElse(SecretText.empty());
    item.ignore("request_id");
    if (approved) {
      return new Leave(request, Optional.empty());
    }
    String told = "The call was not allowed.";
    return new Leave(
        request,
        Optional.of(SecretText.of(reason.isEmpty() ? told : told + " " + reason.reveal())));
  }

  /** Reads a call; nothing of one that was cut off, which was never made. */
  static Optional<Made> made(Members item) throws ApiException {
    if (item.text("status").map(SecretText::reveal).orElse("").equals("incomplete")) {
      item.ignore("name", "arguments", "server_label", "output", "error", "approval_request_id");
      return Optional.empty();
    }
    SecretText id = item.requiredText("id");
    SecretText named = item.text("approval_request_id").orElse(id);
    SecretText output = item.text("output").orElse(SecretText.empty());
    Optional<JsonValue> error = item.any("error");
    SecretText told = error.isPresent() ? told(error.get()) : output;
    return Optional.of(new Made(call(item, named), told));
  }

  /** Returns what an error says, whichever of its shapes it has. */
  private static SecretText told(JsonValue error) {
    if (error instanceof JsonValue.Text(SecretText text)) {
      return text;
    }
    if (!(error instanceof JsonValue.Obj object)) {
      return SecretText.empty();
    }
    if (object.members().get("message") instanceof JsonValue.Text(SecretText message)) {
      return message;
    }
    return object.members().get("content") instanceof JsonValue.Arr(List<JsonValue> blocks)
            && !blocks.isEmpty()
        ? first(blocks)
        : SecretText.empty();
  }

  private static SecretText first(List<JsonValue> blocks) {
    return blocks.getFirst() instanceof JsonValue.Obj block
            && block.members().get("text") instanceof JsonValue.Text(SecretText text)
        ? text
        : SecretText.empty();
  }

  private static ToolCall call(Members item, SecretText id) throws ApiException {
    SecretText name = ToolsReader.name(item.requiredText("name"), "input.name");
    SecretText arguments = Common.json(item.requiredText("arguments"), "input.arguments");
    return RemoteName.call(id.reveal(), label(item), name, arguments);
  }

  private static SecretText label(Members item) throws ApiException {
    SecretText label = item.requiredText("server_label");
    if (!RemoteName.label(label)) {
      throw ApiException.of(ErrorCode.INVALID_VALUE, "input.server_label");
    }
    return label;
  }
}
