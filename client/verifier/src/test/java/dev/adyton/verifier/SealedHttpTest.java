package dev.adyton.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.attestation.VerifierPolicy;
import dev.adyton.verifier.fake.FakeNode;
import dev.adyton.verifier.fake.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
}
