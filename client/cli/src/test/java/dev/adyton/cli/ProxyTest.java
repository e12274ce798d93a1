package dev.adyton.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.attestation.VerifierPolicy;
import dev.adyton.console.UserError;
import dev.adyton.crypto.PaddingProfile;
import dev.adyton.verifier.ClientException;
import dev.adyton.verifier.NodeConnection;
import dev.adyton.verifier.TrustAnchors;
import dev.adyton.verifier.fake.FakeNode;
import dev.adyton.verifier.fake.Fault;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyTest {
  private static final String STREAM = "{\"model\":\"fake\",\"messages\":[],\"stream\":true}";
  private static final String PLAIN = "{\"model\":\"fake\",\"messages\":[],\"stream\":false}";

  private final HttpClient caller = HttpClient.newHttpClient();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @AfterEach
  void close() {
    caller.close();
  }

  private ProxyServer proxy(NodeConnection connection) {
    return proxy(connection, Optional.empty());
  }

  private ProxyServer proxy(NodeConnection connection, Optional<String> token) {
    ProxySettings settings =
        new ProxySettings(
            InetAddress.getLoopbackAddress(),
            0,
            token,
            Optional.empty(),
            new CallerCheck(List.of("http://localhost:3000")),
            PaddingProfile.BUCKETS);
    return ProxyServer.start(settings, connection, new PrintStream(log, true, UTF_8));
  }

  /** The line is written when the caller already has its answer. */
  private String logged() throws InterruptedException {
    for (int i = 0; i < 2400 && log.size() == 0; i++) {
      Thread.sleep(25);
    }
    return log.toString(UTF_8);
  }

  private static NodeConnection connect(FakeNode node) throws ClientException {
    return NodeConnection.connect(
        node.uri(), VerifierPolicy.demo(), TrustAnchors.pem(FakeNode.ca()));
  }

  private static HttpRequest.Builder to(ProxyServer proxy, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.port() + path))
        .header("authorization", "Bearer good-key");
  }

  @Test
  void aPlainAnswerCarriesItsCheckedReceipt() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node);
        ProxyServer proxy = proxy(connection)) {
      HttpResponse<String> response =
          caller.send(
              to(proxy, "/v1/chat/completions").POST(BodyPublishers.ofString(PLAIN)).build(),
              BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).contains("Only ciphertext.");
      assertThat(response.headers().firstValue("adyton-receipt")).isPresent();
      assertThat(logged()).contains("ok, receipt").doesNotContain("ciphertext", "good-key");
    }
  }

  @Test
  void eventsComeOutAsTheyComeIn() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node);
        ProxyServer proxy = proxy(connection)) {
      node.hold();
      HttpResponse<InputStream> response =
          caller.send(
              to(proxy, "/v1/chat/completions").POST(BodyPublishers.ofString(STREAM)).build(),
              BodyHandlers.ofInputStream());
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
        // The node sends no more until it is released: what is read here was not buffered.
        assertThat(lines.readLine()).contains("Only ");
        node.release();
        assertThat(lines.lines().filter(line -> !line.isEmpty()).toList().getLast())
            .isEqualTo("data: [DONE]");
      }
    }
  }

  @Test
  void aStreamWhoseReceiptFailsNeverLooksWhole() throws Exception {
    for (Fault fault : List.of(Fault.NO_RECEIPT, Fault.ALTERED_AFTER_RECEIPT, Fault.TRUNCATED)) {
      try (FakeNode node = FakeNode.start(fault);
          NodeConnection connection = connect(node);
          ProxyServer proxy = proxy(connection)) {
        String seen =
            raw(
                proxy,
                "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Authorization: Bearer good-key\r\nContent-Length: "
                    + STREAM.length()
                    + "\r\n\r\n"
                    + STREAM);
        assertThat(seen).as("%s", fault).contains("adyton_proxy_error").doesNotContain("[DONE]");
        // No last chunk (RFC 9112 §7.1): no HTTP client takes this for a whole answer.
        assertThat(seen).doesNotEndWith("0\r\n\r\n");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NO_RECEIPT,502,receipt_missing",
    "FLIPPED,502,answer_forged",
    "UNKNOWN_KEYSET,503,unknown_keyset",
    "BUSY,503,gateway_refused"
  })
  void aPlainAnswerThatDoesNotHoldIsAnError(Fault fault, int status, String code) throws Exception {
    try (FakeNode node = FakeNode.start(fault);
        NodeConnection connection = connect(node);
        ProxyServer proxy = proxy(connection)) {
      HttpResponse<String> response =
          caller.send(
              to(proxy, "/v1/chat/completions").POST(BodyPublishers.ofString(PLAIN)).build(),
              BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(response.body()).contains("\"error\"", code).doesNotContain("ciphertext");
    }
  }

  @Test
  void theNodesOwnErrorsPassUnchanged() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node);
        ProxyServer proxy = proxy(connection)) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + proxy.port() + "/v1/chat/completions"))
              .header("authorization", "Bearer bad-key")
              .POST(BodyPublishers.ofString(PLAIN))
              .build();
      HttpResponse<String> response = caller.send(request, BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(response.body()).contains("invalid_api_key");
    }
  }

  @Test
  void whenTheNodeIsGoneNothingGoesOutInClear() throws Exception {
    FakeNode node = FakeNode.start(Fault.NONE);
    try (NodeConnection connection = connect(node);
        ProxyServer proxy = proxy(connection)) {
      node.close();
      HttpResponse<String> response =
          caller.send(
              to(proxy, "/v1/chat/completions").POST(BodyPublishers.ofString(PLAIN)).build(),
              BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.body()).contains("unreachable");
    }
  }

  @Test
  void pagesAndReboundNamesAreRefused() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node);
        ProxyServer proxy = proxy(connection)) {
      HttpResponse<String> page =
          caller.send(
              to(proxy, "/v1/models").header("origin", "https://evil.example").GET().build(),
              BodyHandlers.ofString());
      assertThat(page.statusCode()).isEqualTo(403);
      assertThat(page.body()).contains("origin_not_allowed");
      assertThat(
              raw(
                  proxy,
                  "GET /v1/models HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 403")
          .contains("host_not_loopback");
      HttpResponse<String> listed =
          caller.send(
              to(proxy, "/v1/models").header("origin", "http://localhost:3000").GET().build(),
              BodyHandlers.ofString());
      assertThat(listed.statusCode()).isEqualTo(200);
      assertThat(listed.headers().firstValue("access-control-allow-origin"))
          .contains("http://localhost:3000");
      assertThat(node.posts()).isEqualTo(1);
    }
  }

  @Test
  void onlyTheApiIsServed() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node);
        ProxyServer proxy = proxy(connection)) {
      for (String path :
          List.of("/index.html", "/v2/x", "/.well-known/adyton/evidence", "//v1/models")) {
        assertThat(caller.send(to(proxy, path).GET().build(), BodyHandlers.ofString()).statusCode())
            .as(path)
            .isEqualTo(404);
      }
      assertThat(node.posts()).isZero();
    }
  }

  @Test
  void theCallersHeadersStayHereButThoseTheApiKnows() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node);
        ProxyServer proxy = proxy(connection)) {
      caller.send(
          to(proxy, "/v1/models?limit=2").header("x-stainless-os", "Linux").GET().build(),
          BodyHandlers.discarding());
      assertThat(node.opened().getFirst().path()).isEqualTo("/v1/models?limit=2");
      assertThat(node.opened().getFirst().headers())
          .extracting(field -> field.name())
          .containsExactlyInAnyOrder(
              "authorization",
              "adyton-request-id",
              "adyton-not-after",
              "adyton-padding",
              "adyton-evidence");
    }
  }

  @Test
  void showsTheVerdictInAPageThatLoadsNothing() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node);
        ProxyServer proxy = proxy(connection, Optional.of("a-token-of-some-length"))) {
      HttpResponse<String> page =
          caller.send(to(proxy, "/").GET().build(), BodyHandlers.ofString());
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.headers().firstValue("content-security-policy").orElse(""))
          .startsWith("default-src 'none'");
      assertThat(page.body())
          .contains("Accepted", "keyset-binding", "SIMULATED")
          .doesNotContain("<script", "a-token");
      HttpResponse<String> posted =
          caller.send(
              to(proxy, "/").POST(BodyPublishers.ofString(PLAIN)).build(), BodyHandlers.ofString());
      assertThat(posted.statusCode()).isEqualTo(405);
      assertThat(node.posts()).isZero();
    }
  }

  @Test
  void whereATokenIsAskedForNothingGoesOutWithoutIt() throws Exception {
    String token = "a-token-of-some-length";
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node);
        ProxyServer proxy = proxy(connection, Optional.of(token))) {
      for (String shown : List.of("", "a-token-of-some-lengtH", token + "x")) {
        HttpResponse<String> refused =
            caller.send(
                to(proxy, "/v1/models").header("adyton-proxy-token", shown).GET().build(),
                BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("token_missing");
      }
      assertThat(node.posts()).isZero();
      HttpRequest good = to(proxy, "/v1/models").header("adyton-proxy-token", token).build();
      assertThat(caller.send(good, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      assertThat(node.opened().getFirst().headers())
          .extracting(field -> field.name())
          .doesNotContain("adyton-proxy-token");
    }
  }

  @Test
  void awayFromLoopbackItTakesTlsAndAToken() throws Exception {
    InetAddress everywhere = InetAddress.getByName("0.0.0.0");
    Optional<String> token = Optional.of("a-token-of-some-length");
    CallerCheck none = new CallerCheck(List.of());
    ProxySettings.TlsFiles files = new ProxySettings.TlsFiles(Path.of("c"), Path.of("k"));
    for (Optional<String> given : List.of(token, Optional.<String>empty())) {
      assertThatThrownBy(() ->
              new ProxySettings(
                  everywhere,
                  0,
                  given,
                  given.isPresent() ? Optional.empty() : Optional.of(files),
                  none,
                  PaddingProfile.BUCKETS))
          .isInstanceOf(UserError.class);
    }
    assertThatThrownBy(() ->
            new ProxySettings(
                everywhere,
                0,
                Optional.of("short"),
                Optional.of(files),
                none,
                PaddingProfile.BUCKETS))
        .isInstanceOf(UserError.class);
  }

  private static String raw(ProxyServer proxy, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(UTF_8));
      out.flush();
      socket.setSoTimeout(10_000);
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
