package dev.adyton.node.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Answers that are one block of bytes. */
public final class Answers {
  /** Nobody between the node and its caller shall keep an answer. */
  public static final Field NO_STORE = new Field("cache-control", "no-store");

  private static final String JSON = "application/json";

  private Answers() {}

  /** Sends JSON that nobody may keep. */
  public static void json(Exchange exchange, int status, byte[] content) throws IOException {
    bytes(exchange, status, JSON, content, List.of(NO_STORE));
  }

  /** Sends a block of bytes. */
  public static void bytes(
      Exchange exchange, int status, String mediaType, byte[] content, List<Field> more)
      throws IOException {
    ResponseStream stream = exchange.respond(status, fields(exchange, mediaType, content, more));
    stream.write(content);
    stream.end(List.of());
  }

  /** Sends a refusal in the envelope of the API that the path belongs to. */
  public static void error(Exchange exchange, ApiException refusal) throws IOException {
    String path = exchange.head().path();
    boolean messages = path.startsWith("/anthropic/") || path.startsWith("/v1/messages");
    int status = messages ? refusal.messagesStatus() : refusal.code().status();
    List<Field> more = new ArrayList<>(List.of(NO_STORE));
    if (status == 503 || status == 529 || status == 429) {
      more.add(new Field("retry-after", Long.toString(refusal.patience())));
    }
    if (status == 401) {
      more.add(new Field("www-authenticate", "Bearer"));
    }
    byte[] envelope =
        messages
            ? refusal.messagesEnvelope("req_" + exchange.head().requestId())
            : refusal.envelope();
    bytes(exchange, status, JSON, envelope, more);
  }

  /** Returns the header fields of an answer of known length. */
  public static List<Field> fields(
      Exchange exchange, String mediaType, byte[] content, List<Field> more) {
    List<Field> fields = new ArrayList<>(more);
    fields.add(new Field("content-type", mediaType));
    fields.add(new Field("content-length", Integer.toString(content.length)));
    fields.add(new Field("x-request-id", "req_" + exchange.head().requestId()));
    return fields;
  }
}
