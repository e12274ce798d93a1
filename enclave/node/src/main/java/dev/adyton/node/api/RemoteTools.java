package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.content.Tool;
import dev.adyton.content.ToolCall;
import dev.adyton.node.mcp.Called;
import dev.adyton.node.mcp.Egress;
import dev.adyton.node.mcp.McpClient;
import dev.adyton.node.mcp.McpException;
import dev.adyton.node.mcp.McpLimits;
import dev.adyton.node.mcp.RemoteTool;
import dev.adyton.node.mcp.ToolOutput;
import dev.adyton.node.run.AnswerEvent;
import dev.adyton.node.run.ConnectorItem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The tools of the servers that one request names, and calls of them. What servers say passes the
 * guardrails before anybody else sees it. Used by one thread.
 */
final class RemoteTools implements AutoCloseable {
  private static final String LIMIT = "The most calls of this response were made.";
  private static final String UNKNOWN = "The server has no such tool for this request.";

  /** A tool and its server, by the name that models see. */
  private record Entry(Connector server, RemoteTool tool) {}

  /**
   * A call that the model wants.
   *
   * @param call by the name that its item will have
   * @param asks whether the caller is to be asked first
   */
  record Named(ToolCall call, boolean asks) {}

  private final String response;
  private final Connectors connectors;
  private final TextCheck check;
  private final Consumer<AnswerEvent> events;
  private final Map<String, McpClient> clients = new LinkedHashMap<>();
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private int items;

  /** Passes what a server said through the guardrails: as it may be seen, or nothing. */
  @FunctionalInterface
  interface TextCheck {
    Optional<List<SecretText>> passed(List<SecretText> texts);
  }

  /**
   * @param response begins the names of items
   * @param permits where each server may be asked, by label
   * @param called counts who was
   */
  RemoteTools(
      String response,
      Connectors connectors,
      Map<String, Egress.Permit> permits,
      Called called,
      TextCheck check,
      Consumer<AnswerEvent> events) {
    this.response = response;
    this.connectors = connectors;
    this.check = check;
    this.events = events;
    for (Connector server : connectors.servers()) {
      String label = server.label().reveal();
      Egress.Permit permit = permits.get(label);
      if (permit == null) {
        throw new IllegalStateException("a server without a permit");
      }
      clients.put(label, new McpClient(permit, server.fields(), McpLimits.DEFAULT, called));
    }
  }

  private String id(String kind) {
    return kind + response + "_c" + items++;
  }

  private McpClient client(Connector server) {
    McpClient client = clients.get(server.label().reveal());
    if (client == null) {
      throw new IllegalStateException("a server without a client");
    }
    return client;
  }

  /** Learns all servers' tools; returns false where the guardrails do not let one in. */
  boolean list() throws InterruptedException {
    for (Connector server : connectors.servers()) {
      List<RemoteTool> known = connectors.known().get(server.label().reveal());
      boolean passed = known == null ? list(server) : enter(server, known).isPresent();
      if (!passed) {
        return false;
      }
    }
    return true;
  }

  private boolean list(Connector server) throws InterruptedException {
    String id = id("mcpl_");
    events.accept(
        new AnswerEvent.Connecting(
            new ConnectorItem.Tools(id, server.label(), List.of(), Optional.empty())));
    Optional<List<RemoteTool>> tools;
    Optional<String> error = Optional.empty();
    try {
      tools = enter(server, client(server).tools());
    } catch (McpException e) {
      tools = Optional.of(List.of());
      error = Optional.of(e.code().message());
    }
    events.accept(
        new AnswerEvent.Connected(
            new ConnectorItem.Tools(id, server.label(), tools.orElse(List.of()), error)));
    return tools.isPresent();
  }

  /** Takes in those that the caller allows, as the guardrails let them. */
  private Optional<List<RemoteTool>> enter(Connector server, List<RemoteTool> listed) {
    List<RemoteTool> allowed =
        listed.stream()
            .filter(t -> server.allowed().isEmpty() || server.allowed().get().matches(t))
            .toList();
    List<SecretText> texts = new ArrayList<>();
    allowed.forEach(t -> texts.addAll(List.of(t.description(), t.schema(), t.annotations())));
    Optional<List<SecretText>> passed = check.passed(texts);
    if (passed.isEmpty()) {
      return Optional.empty();
    }
    List<RemoteTool> seen = new ArrayList<>();
    for (int i = 0; i < allowed.size(); i++) {
      List<SecretText> of = passed.get().subList(3 * i, 3 * i + 3);
      RemoteTool tool = allowed.get(i);
      RemoteTool read =
          new RemoteTool(tool.name(), of.get(0), of.get(1), of.get(2), tool.readOnly());
      // A name twice is the first one's.
      String name = RemoteName.of(server.label(), tool.name()).reveal();
      if (entries.size() < ToolsReader.MAX_TOOLS
          && entries.putIfAbsent(name, new Entry(server, read)) == null) {
        seen.add(read);
      }
    }
    return Optional.of(seen);
  }

  /** Returns the tools as the model is told of them. */
  List<Tool> offered() {
    List<Tool> offered = new ArrayList<>();
    entries.forEach((name, entry) ->
        offered.add(
            new Tool(
                SecretText.of(name), entry.tool().description(), entry.tool().schema(), false)));
    return offered;
  }

  boolean has(SecretText name) {
    return entries.containsKey(name.reveal());
  }

  private Entry entry(ToolCall call) {
    Entry entry = entries.get(call.name().reveal());
    if (entry == null) {
      throw new IllegalStateException("a tool that was not offered");
    }
    return entry;
  }

  /** Gives a call the name that its item will have. */
  Named named(ToolCall call) {
    Entry entry = entry(call);
    boolean asks = entry.server().leave().needed(entry.tool());
    SecretText id = SecretText.of(id(asks ? "mcpr_" : "mcp_"));
    return new Named(new ToolCall(id, call.name(), call.arguments()), asks);
  }

  /** Tells of a call that is not made: the answer was cut off with it or beside it. */
  void cut(ToolCall call) {
    Entry entry = entry(call);
    ConnectorItem item =
        new ConnectorItem.Call(
            id("mcp_"),
            entry.server().label(),
            entry.tool().name(),
            call.arguments(),
            Optional.empty(),
            Optional.empty());
    events.accept(new AnswerEvent.Connecting(item));
    events.accept(new AnswerEvent.Connected(item));
  }

  /** Asks the caller for leave. */
  void ask(ToolCall call) {
    Entry entry = entry(call);
    events.accept(
        new AnswerEvent.Connected(
            new ConnectorItem.Approval(
                call.id().reveal(),
                entry.server().label(),
                entry.tool().name(),
                call.arguments())));
  }

  /**
   * Makes a call and tells of it.
   *
   * @param approval the request that the caller allowed, where it was asked
   * @param may whether another call may be made at all
   * @return nothing where the guardrails do not let in what came of it
   */
  Optional<ConnectorItem.Outcome> call(ToolCall call, Optional<SecretText> approval, boolean may)
      throws InterruptedException {
    Connector server = connectors.of(call.name()).orElseThrow();
    SecretText own = RemoteName.own(call.name(), server.label());
    ConnectorItem.Call item =
        new ConnectorItem.Call(
            approval.isPresent() ? id("mcp_") : call.id().reveal(),
            server.label(),
            own,
            call.arguments(),
            Optional.empty(),
            approval);
    events.accept(new AnswerEvent.Connecting(item));
    Optional<ConnectorItem.Outcome> came = outcome(server, call, own, may);
    ConnectorItem.Outcome shown =
        came.orElseGet(() -> new ConnectorItem.Broken(false, 0, "The guardrails withhold it."));
    events.accept(new AnswerEvent.Connected(item.with(shown)));
    return came;
  }

  private Optional<ConnectorItem.Outcome> outcome(
      Connector server, ToolCall call, SecretText own, boolean may) throws InterruptedException {
    if (!may) {
      return Optional.of(new ConnectorItem.Broken(false, 0, LIMIT));
    }
    if (!has(call.name())) {
      return Optional.of(new ConnectorItem.Broken(false, 0, UNKNOWN));
    }
    try {
      ToolOutput output = client(server).call(own, call.arguments());
      return check
          .passed(List.of(output.text()))
          .map(List::getFirst)
          .map(text ->
              output.failed() ? new ConnectorItem.Failed(text) : new ConnectorItem.Answered(text));
    } catch (McpException e) {
      boolean http =
          e.code() == McpException.Code.STATUS || e.code() == McpException.Code.SESSION_LOST;
      return Optional.of(new ConnectorItem.Broken(http, e.number(), e.code().message()));
    }
  }

  @Override
  public void close() {
    clients.values().forEach(McpClient::close);
  }
}
