package dev.adyton.cli;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.adyton.crypto.HttpField;
import dev.adyton.verifier.ClientException;
import dev.adyton.verifier.NodeConnection;
import dev.adyton.verifier.SealedRequest;
import dev.adyton.verifier.SealedResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** One request of an SDK, sealed and answered. There is no path on which it goes out unsealed. */
final class ProxyHandler implements HttpHandler {
  /** The APIs alone: neither evidence nor the gateway make sense within the channel. */
  private static final List<String> PREFIXES = List.of("/v1/", "/openai/v1/", "/anthropic/v1/");

  /** What an inner request may carry of the caller's headers: the rest is of this connection. */
  private static final Set<String> FORWARDED =
      Set.of(
          "accept",
          "anthropic-beta",
          "anthropic-version",
          "authorization",
          "content-type",
          "idempotency-key",
          "openai-beta",
          "openai-organization",
          "openai-project",
          "x-api-key");

  private final NodeConnection node;
  private final ProxySettings settings;
  private final PrintStream log;

  ProxyHandler(NodeConnection node, ProxySettings settings, PrintStream log) {
    this.node = node;
    this.settings = settings;
    this.log = log;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    Headers given = exchange.getRequestHeaders();
    List<String> origins = given.getOrDefault("Origin", List.of());
    Optional<String> refusal = refusal(given, origins);
    if (refusal.isPresent()) {
      ProxyError.of(403, refusal.get(), "This caller may not use the proxy.").send(exchange);
      return;
    }
    origins.forEach(origin -> allow(exchange, origin));
    if (exchange.getRequestMethod().equals("OPTIONS") && !origins.isEmpty()) {
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
      return;
    }
    try {
      if (exchange.getRequestURI().getPath().equals("/")) {
        page(exchange);
        return;
      }
      requireToken(given);
      forward(exchange, read(exchange));
    } catch (ProxyError e) {
      e.send(exchange);
    }
  }

  /** Names are checked on loopback, where there may be no token to keep browsers out. */
  private Optional<String> refusal(Headers given, List<String> origins) {
    List<String> hosts =
        settings.address().isLoopbackAddress()
            ? given.getOrDefault("Host", List.of())
            : List.of("localhost");
    return settings.callers().refusal(hosts, origins);
  }

  private void requireToken(Headers given) throws ProxyError {
    if (settings.token().isEmpty()) {
      return;
    }
    List<String> shown = given.getOrDefault(ProxySettings.TOKEN_FIELD, List.of());
    byte[] wanted = settings.token().get().getBytes(StandardCharsets.UTF_8);
    if (shown.size() != 1
        || !MessageDigest.isEqual(wanted, shown.getFirst().getBytes(StandardCharsets.UTF_8))) {
      throw ProxyError.of(401, "token_missing", "The proxy's token is missing or wrong.");
    }
  }

  /** What is known of the node is no secret: it is what anybody can ask the node for. */
  private void page(HttpExchange exchange) throws IOException, ProxyError {
    if (!exchange.getRequestMethod().equals("GET")) {
      throw ProxyError.of(405, "method_not_allowed", "The verdict can only be read.");
    }
    byte[] page = VerdictPage.of(node.verdict(), node.address());
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "text/html; charset=utf-8");
    headers.set("Content-Security-Policy", VerdictPage.POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(200, page.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(page);
    }
    exchange.close();
  }

  private static void allow(HttpExchange exchange, String origin) {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Access-Control-Allow-Origin", origin);
    headers.set("Access-Control-Allow-Methods", "GET, POST, DELETE");
    headers.set(
        "Access-Control-Allow-Headers", String.join(", ", FORWARDED.stream().sorted().toList()));
    headers.set("Vary", "Origin");
  }

  private SealedRequest read(HttpExchange exchange) throws IOException, ProxyError {
    String target = exchange.getRequestURI().toString();
    if (PREFIXES.stream().noneMatch(target::startsWith)) {
      throw ProxyError.of(
          404, "not_found", "The proxy serves what is under " + String.join(", ", PREFIXES) + ".");
    }
    byte[] content = exchange.getRequestBody().readNBytes(SealedRequest.MAX_CONTENT_BYTES + 1);
    if (content.length > SealedRequest.MAX_CONTENT_BYTES) {
      throw ProxyError.of(413, "request_too_large", "The request's body is too large to seal.");
    }
    try {
      return new SealedRequest(
          exchange.getRequestMethod(),
          target,
          forwarded(exchange.getRequestHeaders()),
          content,
          settings.padding());
    } catch (IllegalArgumentException e) {
      throw ProxyError.of(400, "bad_request", "The request cannot be sealed: " + e.getMessage());
    }
  }

  private static List<HttpField> forwarded(Headers given) {
    List<HttpField> headers = new ArrayList<>();
    given.forEach((name, values) -> {
      String lower = name.toLowerCase(Locale.ROOT);
      if (FORWARDED.contains(lower)) {
        values.forEach(value -> headers.add(new HttpField(lower, value)));
      }
    });
    return headers;
  }

  private void forward(HttpExchange exchange, SealedRequest request)
      throws IOException, ProxyError {
    ProxyAnswer answer = new ProxyAnswer(exchange);
    String outcome = "ok";
    try (SealedResponse response = node.send(request)) {
      answer.relay(response);
      outcome =
          response
              .receipt()
              .map(r -> "ok, receipt " + r.receipt().id())
              .orElse("ok, no receipt due");
    } catch (ClientException e) {
      outcome = e.code() + " " + e.detail();
      answer.fail(e);
    } catch (IOException e) {
      outcome = "the caller went away or was cut off";
      throw e;
    } finally {
      log.println(exchange.getRequestMethod() + " " + exchange.getResponseCode() + " " + outcome);
    }
  }
}
