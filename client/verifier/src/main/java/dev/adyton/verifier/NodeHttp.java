package dev.adyton.verifier;

import dev.adyton.crypto.ChunkedRequestSealer;
import dev.adyton.crypto.ChunkedResponseSealer;
import dev.adyton.crypto.OhttpKeyConfig;
import dev.adyton.verifier.ClientException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * The few HTTP exchanges that a client has with a node in the open: evidence, activation, and
 * sealed bytes both ways. Safe for use by many threads.
 */
final class NodeHttp implements AutoCloseable {
  static final String EVIDENCE = "/.well-known/adyton/evidence";
  static final String ACTIVATE = "/.well-known/adyton/evidence/activate";

  /** RFC 9540 §3. */
  static final String GATEWAY = "/.well-known/ohttp-gateway";

  /** The largest document fetched in the open: evidence with an event log is a few dozen KiB. */
  static final int MAX_DOCUMENT_BYTES = 1 << 20;

  static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  static final Duration DOCUMENT_LIMIT = Duration.ofSeconds(30);

  /** Until the head of a sealed answer: a plain answer comes only when all of it is generated. */
  static final Duration ANSWER_LIMIT = Duration.ofMinutes(10);

  private final NodeAddress address;
  private final HttpClient client;

  NodeHttp(NodeAddress address, TrustAnchors anchors) throws ClientException {
    this.address = address;
    this.client =
        HttpClient.newBuilder()
            // One exchange per connection: closing it is then how an answer is cancelled.
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .sslContext(anchors.sslContext())
            .build();
  }

  byte[] evidence(String nonceHex) throws ClientException {
    return document(request(EVIDENCE + "?nonce=" + nonceHex).GET().build(), "evidence");
  }

  /** Fetches what the node serves to every OHTTP client; it must be what its evidence names. */
  byte[] keyConfig() throws ClientException {
    return document(
        request(GATEWAY).header("accept", OhttpKeyConfig.MEDIA_TYPE).GET().build(),
        "the key configuration");
  }

  byte[] activate(byte[] json) throws ClientException {
    return document(
        request(ACTIVATE)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofByteArray(json))
            .build(),
        "activation");
  }

  /** Sends sealed bytes; the caller closes the answer's stream. */
  HttpResponse<InputStream> gateway(String keysetId, List<byte[]> sealed) throws ClientException {
    return send(
        HttpRequest.newBuilder(address.resolve(GATEWAY))
            .timeout(ANSWER_LIMIT)
            .header("content-type", ChunkedRequestSealer.MEDIA_TYPE)
            .header("accept", ChunkedResponseSealer.MEDIA_TYPE)
            .header("incremental", "?1")
            .header("adyton-keyset", keysetId)
            .POST(BodyPublishers.ofByteArrays(sealed))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve(path)).timeout(DOCUMENT_LIMIT);
  }

  private byte[] document(HttpRequest request, String what) throws ClientException {
    HttpResponse<InputStream> response = send(request);
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        throw new ClientException(
            Code.NOT_A_NODE, what + " was answered with status " + response.statusCode());
      }
      byte[] bytes = body.readNBytes(MAX_DOCUMENT_BYTES + 1);
      if (bytes.length > MAX_DOCUMENT_BYTES) {
        throw new ClientException(
            Code.NOT_A_NODE, what + " is larger than " + MAX_DOCUMENT_BYTES + " bytes");
      }
      return bytes;
    } catch (IOException e) {
      throw new ClientException(Code.UNREACHABLE, "the connection broke during " + what, e);
    }
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws ClientException {
    try {
      return client.send(request, BodyHandlers.ofInputStream());
    } catch (HttpTimeoutException e) {
      throw new ClientException(Code.TIMED_OUT, "no answer from " + address.authority(), e);
    } catch (SSLHandshakeException e) {
      throw new ClientException(
          Code.TLS_UNTRUSTED, "no TLS certificate that is trusted for " + address.authority(), e);
    } catch (SSLException e) {
      throw new ClientException(Code.UNREACHABLE, "TLS failed with " + address.authority(), e);
    } catch (IOException e) {
      throw new ClientException(Code.UNREACHABLE, "no connection to " + address.authority(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException(Code.CLOSED, "interrupted", e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
