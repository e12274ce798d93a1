package dev.adyton.cli;

import com.sun.net.httpserver.HttpExchange;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import dev.adyton.verifier.ClientException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A refusal of the proxy itself, in OpenAI's error envelope. Holds nothing of the request. */
final class ProxyError extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final String sentence;

  private ProxyError(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.sentence = message;
  }

  static ProxyError of(int status, String code, String message) {
    return new ProxyError(status, code, message);
  }

  static ProxyError of(ClientException failure) {
    int status =
        switch (failure.code()) {
          case REQUEST_TOO_LARGE -> 413;
          case TIMED_OUT -> 504;
          case ANSWER_TRUNCATED,
              ANSWER_FORGED,
              ANSWER_MALFORMED,
              RESPONSE_TOO_LARGE,
              RECEIPT_MISSING,
              RECEIPT_REFUSED ->
              502;
          case BAD_ADDRESS,
              CA_UNREADABLE,
              UNREACHABLE,
              TLS_UNTRUSTED,
              NOT_A_NODE,
              EVIDENCE_REFUSED,
              KEYSET_UNSUPPORTED,
              UNKNOWN_KEYSET,
              GATEWAY_REFUSED,
              CLOSED ->
              503;
        };
    String code = failure.code().name().toLowerCase(Locale.ROOT);
    return new ProxyError(status, code, "The node's answer was refused here: " + failure.detail());
  }

  String json() {
    Json.Obj error =
        Json.object()
            .put("code", code)
            .put("message", sentence)
            .put("param", Json.Null.NULL)
            .put("type", "adyton_proxy_error")
            .build();
    return new String(
        Jcs.encode(Json.object().put("error", error).build()), StandardCharsets.UTF_8);
  }

  void send(HttpExchange exchange) throws IOException {
    byte[] body = json().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
    exchange.close();
  }
}
