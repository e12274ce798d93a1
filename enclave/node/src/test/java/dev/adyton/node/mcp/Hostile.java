package dev.adyton.node.mcp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server of tools on loopback that answers each method as a test wants it. */
public final class Hostile implements AutoCloseable {
  /** A tool as it lists it. */
  public static final String TOOL =
      "{\"name\":\"get_weather\",\"description\":\"weather of a city\",\"inputSchema\":{\"type\":"
          + "\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}}";

  private static final Pattern METHOD = Pattern.compile("\"method\":\"([a-z/]+)\"");
  private static final Pattern ID = Pattern.compile("\"id\":([0-9]+)");

  /** What a test makes of a request. */
  @FunctionalInterface
  public interface Manner {
    void answer(HttpExchange exchange, String method, String id) throws IOException;
  }

  /** Methods that were asked for, in order. */
  public final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Starts one. */
  public Hostile(Manner manner) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          String method = find(METHOD, body);
          String shown = method.isEmpty() ? exchange.getRequestMethod() : method;
          seen.add(shown);
          manner.answer(exchange, shown, find(ID, body));
          exchange.close();
        });
    server.start();
  }

  private static String find(Pattern pattern, String body) {
    Matcher matcher = pattern.matcher(body);
    return matcher.find() ? matcher.group(1) : "";
  }

  /** As a server should. */
  public static void well(HttpExchange exchange, String method, String id) throws IOException {
    switch (method) {
      case "initialize" -> {
        exchange.getResponseHeaders().set("Mcp-Session-Id", "s1");
        json(exchange, result(id, "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{}}"));
      }
      case "tools/list" -> json(exchange, result(id, "{\"tools\":[" + TOOL + "]}"));
      case "tools/call" ->
          json(exchange, result(id, "{\"content\":[{\"type\":\"text\",\"text\":\"dry\"}]}"));
      default -> exchange.sendResponseHeaders(202, -1);
    }
  }

  /** Returns an answer. */
  public static String result(String id, String result) {
    return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}";
  }

  /** Sends a document. */
  public static void json(HttpExchange exchange, String body) throws IOException {
    send(exchange, 200, "application/json", body);
  }

  /** Sends a body. */
  public static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("content-type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** Sends {@code piece} until nobody listens. */
  static void endless(HttpExchange exchange, String type, String piece) throws IOException {
    exchange.getResponseHeaders().set("content-type", type);
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
      while (true) {
        out.write(bytes);
        out.flush();
      }
    }
  }

  /** Returns where it is. */
  public String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
