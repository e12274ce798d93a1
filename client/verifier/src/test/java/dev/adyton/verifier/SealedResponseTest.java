package dev.adyton.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.adyton.attestation.VerifierPolicy;
import dev.adyton.crypto.HttpField;
import dev.adyton.crypto.PaddingProfile;
import dev.adyton.receipt.ReceiptCheck;
import dev.adyton.verifier.ClientException.Code;
import dev.adyton.verifier.fake.FakeNode;
import dev.adyton.verifier.fake.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An answer, piece by piece and as a stream, and what is left of it for others to check. */
class SealedResponseTest {
  private static NodeConnection connect(FakeNode node) throws ClientException {
    return NodeConnection.connect(
        node.uri(), VerifierPolicy.demo(), TrustAnchors.pem(FakeNode.ca()));
  }

  private static SealedRequest echo(String text) {
    return new SealedRequest("POST", "/v1/echo?a", List.of(), text.getBytes(StandardCharsets.UTF_8))
        .bearer("good-key");
  }

  @Test
  void aReceiptCarriesAllThatShowsIt() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node);
        SealedResponse response = connection.send(echo("hello"))) {
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.contentType()).isEqualTo("text/plain");
      assertThat(HttpField.first(response.headers(), "content-type")).contains("text/plain");
      assertThat(response.next().orElseThrow()).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
      assertThat(response.next()).isEmpty();
      assertThat(response.next()).isEmpty();
      CheckedReceipt receipt = response.receipt().orElseThrow();
      assertThat(receipt.checks()).hasSize(6).allMatch(ReceiptCheck.Result::passed);
      assertThat(receipt.key()).hasSize(32);
      assertThat(receipt.request()).isNotEmpty();
      assertThat(receipt.response()).isNotEmpty();
      assertThat(receipt.evidence()).isEqualTo(connection.evidence());
      assertThat(receipt.toString()).isEqualTo("CheckedReceipt[" + receipt.receipt().id() + "]");
      assertThat(connection.address()).isEqualTo(node.uri().getAuthority());
    }
  }

  @Test
  void aRequestSaysUntilWhenItMayBeTaken() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node)) {
      long before = Instant.now().getEpochSecond();
      try (SealedResponse response = connection.send(echo("x").padded(PaddingProfile.CONSTANT))) {
        assertThat(response.body().readAllBytes()).hasSize(1);
      }
      List<HttpField> headers = node.opened().getFirst().headers();
      long until = Long.parseLong(HttpField.first(headers, "adyton-not-after").orElseThrow());
      assertThat(until - before).isBetween(300L, 420L);
      assertThat(HttpField.first(headers, "adyton-padding")).contains("constant");
      assertThat(HttpField.first(headers, "adyton-request-id").orElseThrow()).hasSize(32);
      assertThat(HttpField.first(headers, "adyton-evidence"))
          .contains(connection.verdict().evidenceDigest().toString());
      byte[] evidence = connection.evidence();
      evidence[0] ^= 1;
      assertThat(connection.evidence()).isNotEqualTo(evidence);
    }
  }

  @Test
  void listsAndErrorsOweNoReceipt() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node)) {
      for (SealedRequest request :
          List.of(
              SealedRequest.get("/v1/models").bearer("good-key"),
              SealedRequest.postJson("/v1/models", new byte[0]).bearer("bad-key"),
              SealedRequest.postJson("/nowhere", new byte[0]).bearer("good-key"))) {
        try (SealedResponse response = connection.send(request)) {
          assertThat(response.body().readAllBytes()).isNotEmpty();
          assertThat(response.receipt()).isEmpty();
        }
      }
    }
  }

  @Test
  void aStreamIsReadAsStreamsAre() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node);
        SealedResponse response = connection.send(echo("a\u00ffbcdef"));
        InputStream in = response.body()) {
      byte[] all = "a\u00ffbcdef".getBytes(StandardCharsets.UTF_8);
      assertThat(in.read()).isEqualTo('a');
      assertThat(in.read()).isEqualTo(all[1] & 0xff);
      byte[] some = new byte[6];
      assertThat(in.read(some, 1, 0)).isZero();
      assertThat(in.read(some, 1, 3)).isEqualTo(3);
      assertThat(some).containsExactly(0, all[2], 'b', 'c', 0, 0);
      assertThat(in.read(some, 0, 6)).isEqualTo(3);
      assertThat(some).startsWith('d', 'e', 'f');
      assertThat(in.read(some, 0, 6)).isEqualTo(-1);
      assertThat(in.read(some, 0, 0)).isZero();
      assertThat(in.read()).isEqualTo(-1);
      assertThatThrownBy(() -> in.read(some, 5, 2)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThat(response.receipt()).isPresent();
    }
  }

  @Test
  void aStreamThatDoesNotHoldEndsInAnError() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NO_RECEIPT);
        NodeConnection connection = connect(node);
        SealedResponse response = connection.send(echo("x"));
        InputStream in = response.body()) {
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(IOException.class)
          .hasCauseInstanceOf(ClientException.class)
          .hasMessageContaining("RECEIPT_MISSING");
    }
  }

  @Test
  void whatIsClosedHalfWayComesToNoEnd() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node)) {
      node.hold();
      SealedResponse response =
          connection.send(
              SealedRequest.postJson(
                      "/v1/chat/completions", "{\"stream\":true}".getBytes(StandardCharsets.UTF_8))
                  .bearer("good-key"));
      assertThat(response.next()).isPresent();
      response.body().close();
      ClientException e =
          catchThrowableOfType(
              ClientException.class,
              () -> {
                while (response.next().isPresent()) {
                  assertThat(response.receipt()).isEmpty();
                }
              });
      assertThat(e.code()).isEqualTo(Code.ANSWER_TRUNCATED);
      node.release();
    }
  }

  @Test
  void aBodyHasALimit() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node)) {
      SealedRequest large =
          new SealedRequest(
              "POST", "/v1/echo", List.of(), new byte[SealedRequest.MAX_CONTENT_BYTES + 1]);
      ClientException e = catchThrowableOfType(ClientException.class, () -> connection.send(large));
      assertThat(e.code()).isEqualTo(Code.REQUEST_TOO_LARGE);
      assertThat(e.detail()).contains("33554432");
      assertThat(e.getMessage()).isEqualTo(e.code() + ": " + e.detail());
      assertThat(node.posts()).isZero();
    }
  }

  @Test
  void nobodyThereIsNotANode() throws Exception {
    URI gone;
    try (FakeNode node = FakeNode.start(Fault.NONE)) {
      gone = node.uri();
    }
    TrustAnchors anchors = TrustAnchors.pem(FakeNode.ca());
    ClientException e =
        catchThrowableOfType(
            ClientException.class,
            () -> NodeConnection.connect(gone, VerifierPolicy.demo(), anchors));
    assertThat(e.code()).isEqualTo(Code.UNREACHABLE);
    assertThat(e.detail()).contains(gone.getAuthority());
    assertThat(e.getCause()).isInstanceOf(IOException.class);
  }

  @Test
  void aClosedConnectionSendsNothing() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE)) {
      NodeConnection connection = connect(node);
      connection.close();
      ClientException e =
          catchThrowableOfType(ClientException.class, () -> connection.send(echo("x")));
      assertThat(e.code()).isEqualTo(Code.UNREACHABLE);
      assertThat(node.posts()).isZero();
    }
  }

  @Test
  void anInterruptedCallerStops() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node)) {
      Thread.currentThread().interrupt();
      ClientException e =
          catchThrowableOfType(ClientException.class, () -> connection.send(echo("x")));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(e.code()).isEqualTo(Code.CLOSED);
    }
  }
}
