package dev.adyton.cli;

import com.sun.net.httpserver.HttpExchange;
import dev.adyton.codec.Base64s;
import dev.adyton.crypto.HttpField;
import dev.adyton.verifier.ClientException;
import dev.adyton.verifier.SealedResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Hands an opened answer to the caller. A plain answer goes out when its receipt has been checked,
 * with the receipt in a header; an event stream goes out as it comes, but for its end. One use.
 */
final class ProxyAnswer {
  private static final Set<String> OF_A_CONNECTION =
      Set.of("connection", "content-length", "date", "keep-alive", "trailer", "transfer-encoding");

  private final HttpExchange exchange;
  private boolean begun;

  ProxyAnswer(HttpExchange exchange) {
    this.exchange = exchange;
  }

  void relay(SealedResponse response) throws IOException, ClientException {
    if (response.contentType().startsWith("text/event-stream")) {
      stream(response);
    } else {
      whole(response);
    }
  }

  private void whole(SealedResponse response) throws IOException, ClientException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (Optional<byte[]> next = response.next(); next.isPresent(); next = response.next()) {
      content.writeBytes(next.get());
    }
    begin(response);
    response
        .receipt()
        .ifPresent(r ->
            exchange
                .getResponseHeaders()
                .set("adyton-receipt", Base64s.encode(r.signed().encode())));
    boolean empty = content.size() == 0;
    exchange.sendResponseHeaders(response.status(), empty ? -1 : content.size());
    try (OutputStream out = exchange.getResponseBody()) {
      content.writeTo(out);
    }
    exchange.close();
  }

  private void stream(SealedResponse response) throws IOException, ClientException {
    begin(response);
    exchange.sendResponseHeaders(response.status(), 0);
    OutputStream out = exchange.getResponseBody();
    SseGate gate = new SseGate();
    for (Optional<byte[]> next = response.next(); next.isPresent(); next = response.next()) {
      out.write(gate.feed(next.get()));
      out.flush();
    }
    out.write(gate.release());
    out.close();
    exchange.close();
  }

  private void begin(SealedResponse response) {
    begun = true;
    for (HttpField field : response.headers()) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (!OF_A_CONNECTION.contains(name) && !name.startsWith("access-control-")) {
        exchange.getResponseHeaders().add(name, field.value());
      }
    }
  }

  /**
   * Tells the caller that the answer does not hold. Where events are already out, the last thing it
   * sees is an error event and a connection cut before the end of the chunked body (RFC 9112 §7.1),
   * which no HTTP client takes for a whole answer.
   */
  void fail(ClientException failure) throws IOException {
    ProxyError error = ProxyError.of(failure);
    if (!begun) {
      error.send(exchange);
      return;
    }
    OutputStream out = exchange.getResponseBody();
    out.write(("event: error\ndata: " + error.json() + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
    throw new IOException("cut off: " + failure.code());
  }
}
