package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.mcp.RemoteTool;
import dev.adyton.node.run.ConnectorItem;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * Output items of connectors: {@code mcp_list_tools}, {@code mcp_call} and {@code
 * mcp_approval_request} (OpenAI OpenAPI, {@code OutputItem}), and the words of their events.
 */
final class ConnectorOutput {
  private ConnectorOutput() {}

  /** Returns the event that says that something is under way. */
  static Optional<String> progress(ConnectorItem item) {
    return switch (item) {
      case ConnectorItem.Tools t -> Optional.of("response.mcp_list_tools.in_progress");
      case ConnectorItem.Call c -> Optional.of("response.mcp_call.in_progress");
      case ConnectorItem.Approval a -> Optional.empty();
    };
  }

  /** Returns the event that says how it ended; nothing for what was never begun. */
  static Optional<String> end(ConnectorItem item) {
    return switch (item) {
      case ConnectorItem.Tools t ->
          Optional.of(
              t.error().isEmpty()
                  ? "response.mcp_list_tools.completed"
                  : "response.mcp_list_tools.failed");
      case ConnectorItem.Call c ->
          c.outcome()
              .map(came ->
                  came instanceof ConnectorItem.Answered
                      ? "response.mcp_call.completed"
                      : "response.mcp_call.failed");
      case ConnectorItem.Approval a -> Optional.empty();
    };
  }

  /**
   * Writes an item's members.
   *
   * @param over whether it is no longer under way
   */
  static void write(JsonGenerator out, ConnectorItem item, boolean over) {
    switch (item) {
      case ConnectorItem.Tools list -> tools(out, list);
      case ConnectorItem.Call call -> call(out, call, over);
      case ConnectorItem.Approval a -> {
        out.writeStringProperty("type", "mcp_approval_request");
        head(out, item);
        out.writeStringProperty("name", a.name().reveal());
        out.writeStringProperty("arguments", a.arguments().reveal());
      }
    }
  }

  private static void head(JsonGenerator out, ConnectorItem item) {
    out.writeStringProperty("id", item.id());
    out.writeStringProperty("server_label", item.label().reveal());
  }

  private static void tools(JsonGenerator out, ConnectorItem.Tools list) {
    out.writeStringProperty("type", "mcp_list_tools");
    head(out, list);
    out.writeArrayPropertyStart("tools");
    for (RemoteTool tool : list.tools()) {
      out.writeStartObject();
      out.writeStringProperty("name", tool.name().reveal());
      ResponseSettings.orNull(out, "description", tool.description());
      out.writeName("input_schema");
      JsonText.raw(out, tool.schema());
      out.writeName("annotations");
      if (tool.annotations().isEmpty()) {
        out.writeNull();
      } else {
        JsonText.raw(out, tool.annotations());
      }
      out.writeEndObject();
    }
    out.writeEndArray();
    ResponseSettings.orNull(out, "error", SecretText.of(list.error().orElse("")));
  }

  private static void call(JsonGenerator out, ConnectorItem.Call call, boolean over) {
    out.writeStringProperty("type", "mcp_call");
    head(out, call);
    out.writeStringProperty("name", call.name().reveal());
    out.writeStringProperty("arguments", over ? call.arguments().reveal() : "");
    ResponseSettings.orNull(out, "approval_request_id", call.approval().orElse(SecretText.empty()));
    Optional<ConnectorItem.Outcome> outcome = call.outcome();
    boolean answered = outcome.isPresent() && outcome.get() instanceof ConnectorItem.Answered;
    if (answered) {
      out.writeStringProperty("output", outcome.get().told().reveal());
    } else {
      out.writeNullProperty("output");
    }
    out.writeName("error");
    if (answered || outcome.isEmpty()) {
      out.writeNull();
    } else {
      error(out, outcome.get());
    }
    String ended = outcome.isEmpty() ? "incomplete" : answered ? "completed" : "failed";
    out.writeStringProperty("status", over ? ended : "in_progress");
  }

  private static void error(JsonGenerator out, ConnectorItem.Outcome outcome) {
    out.writeStartObject();
    if (outcome instanceof ConnectorItem.Broken(boolean http, int code, String message)) {
      out.writeStringProperty("type", http ? "http_error" : "mcp_protocol_error");
      out.writeNumberProperty("code", code);
      out.writeStringProperty("message", message);
    } else {
      out.writeStringProperty("type", "mcp_tool_execution_error");
      out.writeArrayPropertyStart("content");
      out.writeStartObject();
      out.writeStringProperty("type", "text");
      out.writeStringProperty("text", outcome.told().reveal());
      out.writeEndObject();
      out.writeEndArray();
    }
    out.writeEndObject();
  }
}
