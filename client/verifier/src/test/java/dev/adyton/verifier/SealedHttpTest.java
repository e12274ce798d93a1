package dev.adyton.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.attestation.VerifierPolicy;
import dev.adyton.crypto.BhttpRequest;
import dev.adyton.crypto.HttpField;
import dev.adyton.crypto.PaddingProfile;
import dev.adyton.verifier.fake.FakeNode;
import dev.adyton.verifier.fake.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests and body handlers of java.net.http go through the sealed channel or nowhere. */
class SealedHttpTest {
  private static HttpRequest request(boolean stream) {
    return HttpRequest.newBuilder(URI.create("https://anything.example/v1/chat/completions?a=b"))
        .header("authorization", "Bearer good-key")
        .header("content-type", "application/json")
        .POST(BodyPublishers.ofString("{\"messages\":[],\"stream\":" + stream + "}"))
        .build();
  }

  private static NodeConnection connect(FakeNode node) throws ClientException {
    return NodeConnection.connect(
        node.uri(), VerifierPolicy.demo(), TrustAnchors.pem(FakeNode.ca()));
  }

  @Test
  void answersAsAnHttpClientWould() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node)) {
      SealedHttp http = SealedHttp.over(connection);
      HttpResponse<String> whole = http.send(request(false), BodyHandlers.ofString());
      assertThat(whole.statusCode()).isEqualTo(200);
      assertThat(whole.body()).contains("Only ciphertext.");
      assertThat(whole.headers().firstValue("content-type").orElse("")).contains("json");
      assertThat(node.opened().getFirst().path()).isEqualTo("/v1/chat/completions?a=b");
      List<String> lines =
          http.send(request(true), BodyHandlers.ofLines())
              .body()
              .filter(l -> !l.isEmpty())
              .toList();
      assertThat(lines.getLast()).isEqualTo("data: [DONE]");
    }
  }

  @Test
  void whatDoesNotHoldIsNoAnswer() throws Exception {
    for (Fault fault : List.of(Fault.NO_RECEIPT, Fault.TRUNCATED, Fault.FLIPPED, Fault.UNBOUND)) {
      try (FakeNode node = FakeNode.start(fault);
          NodeConnection connection = connect(node)) {
        SealedHttp http = SealedHttp.over(connection);
        assertThatThrownBy(() -> http.send(request(false), BodyHandlers.ofString()))
            .as("%s", fault)
            .isInstanceOf(IOException.class)
            .hasCauseInstanceOf(ClientException.class);
      }
    }
  }

  @Test
  void sendsWhatItWasGiven() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node)) {
      SealedHttp http = SealedHttp.over(connection).padded(PaddingProfile.CONSTANT);
      HttpRequest get =
          HttpRequest.newBuilder(URI.create("https://anything.example"))
              .header("authorization", "Bearer good-key")
              .GET()
              .build();
      List<HttpClient.Version> versions = new ArrayList<>();
      HttpResponse<String> answer =
          http.send(
              get,
              info -> {
                versions.add(info.version());
                assertThat(info.statusCode()).isEqualTo(404);
                assertThat(info.headers().firstValue("content-type")).isPresent();
                return BodyHandlers.ofString().apply(info);
              });
      assertThat(versions).containsExactly(HttpClient.Version.HTTP_1_1);
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.body()).contains("not_found");
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
      assertThat(answer.request()).isSameAs(get);
      assertThat(answer.uri()).isEqualTo(get.uri());
      assertThat(answer.previousResponse()).isEmpty();
      assertThat(answer.sslSession()).isEmpty();
      assertThat(answer.toString()).isEqualTo("Answer[404]");
      BhttpRequest opened = node.opened().getFirst();
      assertThat(opened.path()).isEqualTo("/");
      assertThat(opened.method()).isEqualTo("GET");
      assertThat(HttpField.first(opened.headers(), "adyton-padding")).contains("constant");
      assertThat(opened.content()).isEmpty();
      http.send(request(false), BodyHandlers.discarding());
      assertThat(new String(node.opened().getLast().content(), StandardCharsets.UTF_8))
          .isEqualTo("{\"messages\":[],\"stream\":false}");
    }
  }

  @Test
  void aBodyThatFailsOrHasNoEndIsNotSent() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node)) {
      SealedHttp http = SealedHttp.over(connection);
      byte[] half = new byte[SealedRequest.MAX_CONTENT_BYTES / 2 + 1];
      HttpRequest large = posting(BodyPublishers.ofByteArrays(List.of(half, half)));
      InputStream gone = InputStream.nullInputStream();
      gone.close();
      HttpRequest broken = posting(BodyPublishers.ofInputStream(() -> gone));
      for (HttpRequest bad : List.of(large, broken)) {
        assertThatThrownBy(() -> http.send(bad, BodyHandlers.ofString()))
            .isInstanceOf(IOException.class)
            .hasMessage("the request's body failed");
      }
      assertThat(node.posts()).isZero();
    }
  }

  private static HttpRequest posting(HttpRequest.BodyPublisher body) {
    return HttpRequest.newBuilder(URI.create("https://h/v1/echo")).POST(body).build();
  }

  @Test
  void whatCannotBeSentIsSaidByItsCode() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.BUSY);
        NodeConnection connection = connect(node)) {
      SealedHttp http = SealedHttp.over(connection);
      assertThatThrownBy(() -> http.send(request(false), BodyHandlers.ofString()))
          .hasMessage("GATEWAY_REFUSED");
    }
    try (FakeNode node = FakeNode.start(Fault.NO_RECEIPT);
        NodeConnection connection = connect(node)) {
      SealedHttp http = SealedHttp.over(connection);
      assertThatThrownBy(() -> http.send(request(false), BodyHandlers.ofString()))
          .hasMessage("RECEIPT_MISSING");
    }
  }
}
