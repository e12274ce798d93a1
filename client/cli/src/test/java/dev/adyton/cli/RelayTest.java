package dev.adyton.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.adyton.attestation.VerifierPolicy;
import dev.adyton.verifier.NodeConnection;
import dev.adyton.verifier.SealedRequest;
import dev.adyton.verifier.SealedResponse;
import dev.adyton.verifier.TrustAnchors;
import dev.adyton.verifier.fake.FakeNode;
import dev.adyton.verifier.fake.FakeTls;
import dev.adyton.verifier.fake.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelayTest {
  private static final FakeTls TLS = FakeTls.create();

  private static InetSocketAddress anywhere() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static RelayServer before(URI node, TrustAnchors anchors) throws Exception {
    return RelayServer.start(anywhere(), TLS.context(), node, anchors.sslContext());
  }

  @Test
  void aClientVerifiesAndAsksThroughIt() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        RelayServer relay = before(node.uri(), TrustAnchors.pem(FakeNode.ca()));
        NodeConnection connection =
            NodeConnection.connect(
                URI.create("https://127.0.0.1:" + relay.port()),
                VerifierPolicy.demo(),
                TrustAnchors.pem(TLS.pem()));
        SealedResponse response =
            connection.send(
                SealedRequest.postJson("/v1/chat/completions", "{\"stream\":true}".getBytes(UTF_8))
                    .bearer("good-key"))) {
      assertThat(new String(response.body().readAllBytes(), UTF_8)).contains("ciphertext.");
      assertThat(response.receipt()).isPresent();
    }
  }

  /** A node that notes what it is told in the open. */
  private static HttpsServer noting(List<Map<String, List<String>>> seen) throws IOException {
    HttpsServer server = HttpsServer.create(anywhere(), 8);
    server.setHttpsConfigurator(new HttpsConfigurator(TLS.context()));
    server.createContext(
        "/",
        (HttpExchange exchange) -> {
          seen.add(new TreeMap<>(exchange.getRequestHeaders()));
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().set("Set-Cookie", "who=you");
          exchange.getResponseHeaders().set("Content-Type", "message/ohttp-chunked-res");
          byte[] body = {1, 2, 3};
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  @Test
  void saysNothingOfWhoAsksAndServesNothingElse() throws Exception {
    List<Map<String, List<String>>> seen = new CopyOnWriteArrayList<>();
    HttpsServer node = noting(seen);
    SSLContext trust = TrustAnchors.pem(TLS.pem()).sslContext();
    URI uri = URI.create("https://127.0.0.1:" + node.getAddress().getPort());
    try (RelayServer relay = before(uri, TrustAnchors.pem(TLS.pem()));
        HttpClient client = HttpClient.newBuilder().sslContext(trust).build()) {
      URI gateway = URI.create("https://127.0.0.1:" + relay.port() + "/.well-known/ohttp-gateway");
      HttpResponse<byte[]> answer =
          client.send(
              HttpRequest.newBuilder(gateway)
                  .header("content-type", "message/ohttp-chunked-req")
                  .header("adyton-keyset", "0".repeat(32))
                  .header("authorization", "Bearer leaked")
                  .header("cookie", "who=me")
                  .header("x-forwarded-for", "192.0.2.7")
                  .header("forwarded", "for=192.0.2.7")
                  .header("user-agent", "recognisable/1")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {9}))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(answer.body()).containsExactly(1, 2, 3);
      assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
      assertThat(seen).hasSize(1);
      assertThat(seen.getFirst().toString())
          .doesNotContain("leaked", "who=me", "192.0.2.7", "recognisable");
      assertThat(seen.getFirst()).containsKeys("Adyton-keyset", "Content-type");
      for (String path :
          List.of(
              "/",
              "/v1/models",
              "/.well-known/adyton/evidence?nonce=1",
              "/.well-known/adyton/evidence?nonce=" + "0".repeat(64) + "&x=1",
              "/.well-known/ohttp-gateway?x=1",
              "/.well-known/../v1/models",
              "//v1")) {
        URI other = URI.create("https://127.0.0.1:" + relay.port() + path);
        assertThat(
                client
                    .send(
                        HttpRequest.newBuilder(other).build(),
                        HttpResponse.BodyHandlers.discarding())
                    .statusCode())
            .as(path)
            .isEqualTo(404);
      }
      assertThat(seen).hasSize(1);
    } finally {
      node.stop(0);
    }
  }

  @Test
  void refusesAKeyStoreThatDoesNotOpen(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("relay.p12"), "nothing of the kind");
    Path password = Files.writeString(folder.resolve("password"), "secret\n");
    Run run =
        Run.of(
            new RelayCommand(),
            "--to",
            "https://127.0.0.1:1",
            "--listen",
            "127.0.0.1:0",
            "--keystore",
            file.toString(),
            "--password-file",
            password.toString());
    assertThat(run.code()).isEqualTo(65);
    assertThat(run.err()).contains("does not open").doesNotContain("secret");
    Run bad =
        Run.of(
            new RelayCommand(),
            "--to",
            "http://127.0.0.1:1",
            "--keystore",
            file.toString(),
            "--password-file",
            password.toString());
    assertThat(bad.code()).isIn(64, 65);
  }
}
