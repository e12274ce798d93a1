package dev.adyton.cli;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

/**
 * An Oblivious Relay Resource (RFC 9458 §2): passes on the few requests that a client has in the
 * open and sealed bytes, both ways, and nothing that says who asked. What it passes on it cannot
 * read; what it changes is noticed at the ends. Safe for use by many threads.
 */
final class RelayHandler implements HttpHandler {
  /** The largest sealed request that a node takes, with room for its framing. */
  static final int MAX_BODY_BYTES = 40 << 20;

  static final int MAX_AT_ONCE = 256;

  private static final String EVIDENCE = "/.well-known/adyton/evidence";
  private static final String ACTIVATE = EVIDENCE + "/activate";
  private static final String GATEWAY = "/.well-known/ohttp-gateway";
  private static final Set<String> SERVED =
      Set.of("GET " + EVIDENCE, "GET " + GATEWAY, "POST " + ACTIVATE, "POST " + GATEWAY);

  /** A free query would be a covert way past the seal for whoever runs the client's network. */
  private static final Pattern QUERY = Pattern.compile("nonce=[0-9a-f]{64}");

  /** What the node needs to read the message. No address, no agent, no cookie, no key. */
  private static final List<String> UP = List.of("accept", "adyton-keyset", "content-type");

  private static final List<String> DOWN =
      List.of("cache-control", "content-type", "incremental", "retry-after");

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final int READ_BYTES = 1 << 14;

  private final URI node;
  private final HttpClient client;
  private final Semaphore room = new Semaphore(MAX_AT_ONCE);

  RelayHandler(URI node, HttpClient client) {
    this.node = node;
    this.client = client;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    if (!room.tryAcquire()) {
      ProxyError.of(503, "overloaded", "Too many requests at once.").send(exchange);
      return;
    }
    try {
      passOn(exchange);
    } catch (ProxyError e) {
      e.send(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      room.release();
      exchange.close();
    }
  }

  private void passOn(HttpExchange exchange) throws IOException, ProxyError, InterruptedException {
    URI asked = exchange.getRequestURI();
    String path = asked.getRawPath();
    if (!SERVED.contains(exchange.getRequestMethod() + " " + path)) {
      throw ProxyError.of(404, "not_found", "The relay passes on evidence and sealed requests.");
    }
    String query = asked.getRawQuery() == null ? "" : asked.getRawQuery();
    if (!query.isEmpty() && !(path.equals(EVIDENCE) && QUERY.matcher(query).matches())) {
      throw ProxyError.of(404, "not_found", "The relay passes on evidence and sealed requests.");
    }
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
    if (body.length > MAX_BODY_BYTES) {
      throw ProxyError.of(413, "request_too_large", "The sealed request is too large.");
    }
    URI target = URI.create(node + path + (query.isEmpty() ? "" : "?" + query));
    HttpRequest.Builder request = HttpRequest.newBuilder(target).timeout(LIMIT);
    copy(exchange.getRequestHeaders(), request);
    request.method(
        exchange.getRequestMethod(),
        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    HttpResponse<InputStream> answer;
    try {
      answer = client.send(request.build(), BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw ProxyError.of(503, "unreachable", "The node cannot be reached.");
    }
    try (InputStream in = answer.body()) {
      back(answer, in, exchange);
    }
  }

  private static void copy(Headers given, HttpRequest.Builder request) {
    for (String name : UP) {
      String value = given.getFirst(name);
      if (value != null) {
        request.header(name, value);
      }
    }
    request.header("incremental", "?1");
  }

  /** Cut off half-way it is cut off here too: no chunked end is written (RFC 9112 §7.1). */
  private static void back(HttpResponse<InputStream> answer, InputStream in, HttpExchange exchange)
      throws IOException {
    for (String name : DOWN) {
      answer
          .headers()
          .firstValue(name)
          .ifPresent(value -> exchange.getResponseHeaders().set(name, value));
    }
    exchange.sendResponseHeaders(answer.statusCode(), 0);
    OutputStream out = exchange.getResponseBody();
    byte[] buffer = new byte[READ_BYTES];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      out.write(buffer, 0, read);
      out.flush();
    }
    out.close();
  }
}
