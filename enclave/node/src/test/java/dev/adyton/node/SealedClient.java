package dev.adyton.node;

import dev.adyton.crypto.BhttpLimits;
import dev.adyton.crypto.BhttpRequest;
import dev.adyton.crypto.BhttpResponse;
import dev.adyton.crypto.ChunkLimits;
import dev.adyton.crypto.ChunkedRequestSealer;
import dev.adyton.crypto.ChunkedResponseOpener;
import dev.adyton.crypto.HttpField;
import dev.adyton.crypto.OhttpKeyConfig;
import dev.adyton.crypto.PaddedFrame;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The least that a client of the sealed channel needs; does not look at evidence. */
final class SealedClient {
  private final TestNode node;
  private final OhttpKeyConfig config;

  SealedClient(TestNode node) throws Exception {
    this(node, 0);
  }

  /** Seals to the node's key at that place of its list. */
  SealedClient(TestNode node, int key) throws Exception {
    this.node = node;
    HttpResponse<byte[]> keys =
        node.client.send(
            HttpRequest.newBuilder(node.uri("/.well-known/ohttp-gateway")).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    this.config = OhttpKeyConfig.decodeList(keys.body()).get(key);
  }

  OhttpKeyConfig config() {
    return config;
  }

  /** A sealed request and what opens its answer. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Sealed(byte[] bytes, ChunkedRequestSealer sealer) {}

  static Map<String, String> headers(Instant notAfter) {
    Map<String, String> headers = new TreeMap<>();
    headers.put("authorization", "Bearer " + TestNode.KEY);
    headers.put("content-type", "application/json");
    headers.put("adyton-not-after", Long.toString(notAfter.getEpochSecond()));
    headers.put("adyton-request-id", "0123456789abcdef0123456789abcdef");
    return headers;
  }

  Sealed seal(String path, String body, Map<String, String> headers) throws Exception {
    List<HttpField> fields = new ArrayList<>();
    headers.forEach((name, value) -> fields.add(new HttpField(name, value)));
    byte[] message =
        new BhttpRequest(
                "POST",
                "https",
                "node",
                path,
                fields,
                body.getBytes(StandardCharsets.UTF_8),
                List.of())
            .encodePadded();
    ChunkedRequestSealer sealer = ChunkedRequestSealer.begin(config);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(sealer.header());
    out.writeBytes(sealer.last(message));
    return new Sealed(out.toByteArray(), sealer);
  }

  HttpResponse<byte[]> send(byte[] sealed, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(node.uri("/.well-known/ohttp-gateway"))
            .header("content-type", "message/ohttp-chunked-req")
            .header("incremental", "?1")
            .POST(HttpRequest.BodyPublishers.ofByteArray(sealed));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return node.client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** Returns the plaintext of every chunk. */
  static List<byte[]> chunks(Sealed sealed, byte[] answer) throws Exception {
    ChunkedResponseOpener opener = sealed.sealer().responseOpener(ChunkLimits.DEFAULT);
    List<byte[]> chunks = new ArrayList<>(opener.feed(answer));
    chunks.add(opener.end());
    return chunks;
  }

  static BhttpResponse unframed(List<byte[]> chunks) throws Exception {
    ByteArrayOutputStream opened = new ByteArrayOutputStream();
    for (byte[] chunk : chunks) {
      opened.writeBytes(PaddedFrame.open(chunk));
    }
    return BhttpResponse.decode(opened.toByteArray(), BhttpLimits.DEFAULT);
  }

  static BhttpResponse open(Sealed sealed, byte[] answer) throws Exception {
    ChunkedResponseOpener opener = sealed.sealer().responseOpener(ChunkLimits.DEFAULT);
    ByteArrayOutputStream opened = new ByteArrayOutputStream();
    for (byte[] chunk : opener.feed(answer)) {
      opened.writeBytes(chunk);
    }
    opened.writeBytes(opener.end());
    return BhttpResponse.decode(opened.toByteArray(), BhttpLimits.DEFAULT);
  }
}
