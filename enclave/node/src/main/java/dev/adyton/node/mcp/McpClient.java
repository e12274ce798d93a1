package dev.adyton.node.mcp;

import dev.adyton.codec.Json;
import dev.adyton.content.SecretText;
import dev.adyton.node.http.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * A session with one server of tools, under the identity that the caller gave and no other: begun
 * with the first question, ended by {@link #close()}. Used by one thread.
 */
public final class McpClient implements AutoCloseable {
  private final Wire wire;
  private final McpLimits limits;
  private Optional<Wire.Session> session = Optional.empty();
  private long id;

  /**
   * @param permit where to
   * @param fields what the caller wants sent along, checked by {@link Identity}
   * @param called counts what is sent
   */
  public McpClient(Egress.Permit permit, List<Field> fields, McpLimits limits, Called called) {
    this.limits = limits;
    this.wire = new Wire(permit.target(), fields, limits, called);
  }

  /** Returns the server's tools, all pages of them. */
  public List<RemoteTool> tools() throws McpException, InterruptedException {
    List<RemoteTool> tools = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    for (int page = 0; page < McpLimits.MAX_PAGES; page++) {
      Optional<String> from = cursor;
      Json.Obj result =
          ask("tools/list", out -> from.ifPresent(c -> out.writeStringProperty("cursor", c)));
      cursor = Messages.page(result, tools);
      if (tools.size() > McpLimits.MAX_TOOLS) {
        break;
      }
      if (cursor.isEmpty()) {
        return List.copyOf(tools);
      }
    }
    throw new McpException(McpException.Code.TOO_LARGE);
  }

  /**
   * Calls a tool.
   *
   * @param name as {@link #tools()} told it
   * @param arguments a JSON object
   */
  public ToolOutput call(SecretText name, SecretText arguments)
      throws McpException, InterruptedException {
    return Messages.output(ask("tools/call", out -> Messages.call(out, name, arguments)));
  }

  /** A server that says that it has no such session did nothing in it: that may be said again. */
  private Json.Obj ask(String method, Consumer<JsonGenerator> params)
      throws McpException, InterruptedException {
    boolean fresh = session.isEmpty();
    if (fresh) {
      begin();
    }
    try {
      return once(method, params);
    } catch (McpException e) {
      if (fresh || e.code() != McpException.Code.SESSION_LOST) {
        throw e;
      }
      begin();
      return once(method, params);
    }
  }

  private Json.Obj once(String method, Consumer<JsonGenerator> params)
      throws McpException, InterruptedException {
    long number = ++id;
    byte[] message = Messages.request(number, method, params);
    Wire.Answer answer = wire.ask(message, number, session);
    return Messages.result(answer.body(), number, limits);
  }

  private void begin() throws McpException, InterruptedException {
    session = Optional.empty();
    long number = ++id;
    byte[] message = Messages.request(number, "initialize", Messages::initialize);
    Wire.Answer answer = wire.ask(message, number, Optional.empty());
    String version = Messages.version(Messages.result(answer.body(), number, limits));
    Wire.Session begun = new Wire.Session(version, answer.session());
    wire.tell(Messages.initialized(), begun);
    session = Optional.of(begun);
  }

  /** Ends the session; what the server says to that is not asked. */
  @Override
  public void close() {
    session.ifPresent(wire::end);
    wire.close();
  }
}
