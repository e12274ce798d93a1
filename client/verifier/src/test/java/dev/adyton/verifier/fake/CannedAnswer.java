package dev.adyton.verifier.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.adyton.crypto.BhttpRequest;
import dev.adyton.crypto.HttpField;
import java.util.List;

/**
 * What a node without an engine answers.
 *
 * @param status the inner status
 * @param contentType its type
 * @param pieces the content, piece by piece
 */
record CannedAnswer(int status, String contentType, List<byte[]> pieces) {
  private static final String JSON = "application/json";

  static CannedAnswer to(BhttpRequest request) {
    String key = HttpField.first(request.headers(), "authorization").orElse("");
    if (!key.equals("Bearer good-key")) {
      return json(401, "{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"No such key.\"}}");
    }
    int query = request.path().indexOf('?');
    String path = query < 0 ? request.path() : request.path().substring(0, query);
    String body = new String(request.content(), UTF_8);
    return switch (path) {
      case "/v1/models" -> json(200, "{\"object\":\"list\",\"data\":[{\"id\":\"fake\"}]}");
      case "/v1/echo" -> new CannedAnswer(200, "text/plain", List.of(request.content()));
      case "/v1/chat/completions" ->
          body.contains("\"stream\":true")
              ? stream()
              : json(
                  200,
                  "{\"choices\":[{\"message\":{\"role\":\"assistant\","
                      + "\"content\":\"Only ciphertext.\"}}]}");
      default -> json(404, "{\"error\":{\"code\":\"not_found\",\"message\":\"No such path.\"}}");
    };
  }

  private static CannedAnswer json(int status, String text) {
    return new CannedAnswer(status, JSON, List.of(text.getBytes(UTF_8)));
  }

  private static CannedAnswer stream() {
    String delta = "data: {\"choices\":[{\"delta\":{\"content\":\"%s\"}}]}\n\n";
    return new CannedAnswer(
        200,
        "text/event-stream",
        List.of(
            delta.formatted("Only ").getBytes(UTF_8),
            delta.formatted("ciphertext.").getBytes(UTF_8),
            "data: [DONE]\n\n".getBytes(UTF_8)));
  }
}
