package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.content.ToolCall;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.mcp.Egress;
import dev.adyton.node.mcp.RemoteTool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a request says of servers of tools. Its {@code toString} shows nothing.
 *
 * @param servers those that it names
 * @param allowed the requests for leave that it grants
 * @param known lists of tools that it gives back, by label
 */
record Connectors(
    List<Connector> servers, List<SecretText> allowed, Map<String, List<RemoteTool>> known) {
  /** Most servers of a request. */
  static final int MAX_SERVERS = 8;

  static final Connectors NONE = new Connectors(List.of(), List.of(), Map.of());

  Connectors {
    servers = List.copyOf(servers);
    allowed = List.copyOf(allowed);
    known = Map.copyOf(known);
  }

  boolean isEmpty() {
    return servers.isEmpty();
  }

  /** Returns this with what the request's input says of them. */
  Connectors with(List<SecretText> granted, Map<String, List<RemoteTool>> listed) {
    return new Connectors(servers, granted, listed);
  }

  /** Returns the server that a tool, by the name that models see, belongs to. */
  Optional<Connector> of(SecretText name) {
    return servers.stream().filter(s -> RemoteName.belongs(name, s.label())).findFirst();
  }

  /**
   * Returns leave to ask each server, by label.
   *
   * @throws ApiException {@link ErrorCode#EGRESS_DENIED} where the tools policy does not list one
   */
  Map<String, Egress.Permit> permits(Egress egress, Caller caller) throws ApiException {
    Map<String, Egress.Permit> permits = new HashMap<>();
    for (Connector server : servers) {
      permits.put(
          server.label().reveal(),
          egress
              .permit(caller.project(), server.target())
              .orElseThrow(() -> ApiException.of(ErrorCode.EGRESS_DENIED, "tools.server_url")));
    }
    return permits;
  }

  /**
   * Returns the calls that the request allows, as they stand in {@code messages}.
   *
   * @throws ApiException where there is no such call, it was answered, or its server is not named
   */
  List<ToolCall> granted(List<ChatMessage> messages) throws ApiException {
    List<ToolCall> calls = new ArrayList<>();
    for (SecretText id : allowed) {
      boolean answered =
          messages.stream().anyMatch(m -> m.callId().reveal().equals(id.reveal()))
              || calls.stream().anyMatch(c -> c.id().reveal().equals(id.reveal()));
      calls.add(
          messages.stream()
              .flatMap(m -> m.calls().stream())
              .filter(c -> c.id().reveal().equals(id.reveal()) && !answered)
              .filter(c -> of(c.name()).isPresent())
              .findFirst()
              .orElseThrow(
                  () -> ApiException.of(ErrorCode.INVALID_VALUE, "input.approval_request_id")));
    }
    return calls;
  }

  @Override
  public String toString() {
    return "Connectors";
  }
}
