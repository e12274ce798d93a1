package dev.adyton.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.adyton.attestation.VerifierPolicy;
import dev.adyton.crypto.BhttpRequest;
import dev.adyton.crypto.HttpField;
import dev.adyton.verifier.ClientException.Code;
import dev.adyton.verifier.fake.FakeNode;
import dev.adyton.verifier.fake.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NodeConnectionTest {
  private static final SealedRequest CHAT =
      SealedRequest.postJson(
              "/v1/chat/completions", "{\"stream\":true}".getBytes(StandardCharsets.UTF_8))
          .bearer("good-key");

  private static NodeConnection connect(FakeNode node) throws ClientException {
    return NodeConnection.connect(
        node.uri(), VerifierPolicy.demo(), TrustAnchors.pem(FakeNode.ca()));
  }

  private static SealedRequest echo(byte[] content) {
    return new SealedRequest("POST", "/v1/echo", List.of(), content).bearer("good-key");
  }

  private static byte[] exchange(NodeConnection connection, SealedRequest request)
      throws ClientException, IOException {
    try (SealedResponse response = connection.send(request)) {
      return response.body().readAllBytes();
    }
  }

  @Test
  void threeLinesSendAndCheckOneExchange() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node);
        SealedResponse response = connection.send(CHAT)) {
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.receipt()).as("not before the end").isEmpty();
      assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
          .contains("Only ", "ciphertext.", "[DONE]");
      CheckedReceipt receipt = response.receipt().orElseThrow();
      assertThat(receipt.receipt().evidenceDigest())
          .contains(connection.verdict().evidenceDigest());
      BhttpRequest opened = node.opened().getFirst();
      assertThat(HttpField.first(opened.headers(), "adyton-request-id"))
          .contains(receipt.receipt().id());
    }
  }

  @Test
  void sealsToTheHybridKeyWhateverTheOrder() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node)) {
      exchange(connection, CHAT);
      assertThat(node.sealedTo()).containsExactly(2);
      assertThat(connection.verdict().keyset().hpke().getFirst().kem()).isEqualTo(0x0020);
    }
  }

  @Test
  void piecesArriveBeforeTheAnswerEnds() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node)) {
      node.hold();
      try (SealedResponse response = connection.send(CHAT)) {
        // The node sends no more until it is released: what is here was not held back.
        assertThat(new String(response.next().orElseThrow(), StandardCharsets.UTF_8))
            .contains("Only ");
        node.release();
        assertThat(response.next()).isPresent();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {
        "SWAPPED_KEYSET",
        "SWAPPED_KEY_CONFIG",
        "WRONG_NONCE",
        "NO_NONCE",
        "STALE",
        "NOT_EVIDENCE"
      })
  void nothingIsSentToWhomTheEvidenceDoesNotVouchFor(Fault fault) throws IOException {
    try (FakeNode node = FakeNode.start(fault)) {
      ClientException e = catchThrowableOfType(ClientException.class, () -> connect(node));
      assertThat(e.code()).isEqualTo(Code.EVIDENCE_REFUSED);
      assertThat(e.verdict().orElseThrow().accepted()).isFalse();
      assertThat(node.posts()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"NO_EVIDENCE", "ENDLESS_EVIDENCE"})
  void whatIsNoNodeIsNotJudged(Fault fault) throws IOException {
    try (FakeNode node = FakeNode.start(fault)) {
      ClientException e = catchThrowableOfType(ClientException.class, () -> connect(node));
      assertThat(e.code()).isEqualTo(Code.NOT_A_NODE);
      assertThat(e.verdict()).isEmpty();
      assertThat(node.posts()).isZero();
    }
  }

  @Test
  void nothingIsSentUnderTheDefaultPolicyToASimulatedNode() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE)) {
      ClientException e =
          catchThrowableOfType(
              ClientException.class,
              () ->
                  NodeConnection.connect(
                      node.uri(), VerifierPolicy.defaults(), TrustAnchors.pem(FakeNode.ca())));
      assertThat(e.detail()).contains("LEVEL_NOT_ACCEPTED");
      assertThat(node.posts()).isZero();
    }
  }

  @Test
  void anUntrustedCertificateStopsBeforeTheEvidence() throws IOException {
    try (FakeNode node = FakeNode.start(Fault.NONE)) {
      ClientException e =
          catchThrowableOfType(
              ClientException.class,
              () ->
                  NodeConnection.connect(node.uri(), VerifierPolicy.demo(), TrustAnchors.system()));
      assertThat(e.code()).isEqualTo(Code.TLS_UNTRUSTED);
      assertThat(node.evidenceServed()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TRUNCATED,ANSWER_TRUNCATED",
    "CUT_CONNECTION,ANSWER_TRUNCATED",
    "FLIPPED,ANSWER_FORGED",
    "UNBOUND,ANSWER_FORGED",
    "BOUND_TO_ANOTHER,ANSWER_FORGED",
    "NO_RECEIPT,RECEIPT_MISSING",
    "RECEIPT_OF_A_STRANGER,RECEIPT_REFUSED",
    "RECEIPT_OF_OTHER_EVIDENCE,RECEIPT_REFUSED",
    "ALTERED_AFTER_RECEIPT,RECEIPT_REFUSED",
    "BUSY,GATEWAY_REFUSED",
    "BUSY_SAYING_UNKNOWN_KEYSET,GATEWAY_REFUSED",
    "REFUSED_OTHERWISE,GATEWAY_REFUSED",
    "OTHER_TYPE,GATEWAY_REFUSED",
    "NOT_BINARY_HTTP,ANSWER_MALFORMED",
    "NOT_FRAMED,ANSWER_FORGED",
    "RECEIPT_OF_ANOTHER_ID,RECEIPT_REFUSED",
    "RECEIPT_OF_ANOTHER_MODEL,RECEIPT_REFUSED",
    "RECEIPT_UNREADABLE,RECEIPT_REFUSED",
    "RECEIPT_WITHOUT_KEY,RECEIPT_MISSING"
  })
  void anAnswerThatDoesNotHoldIsAnErrorForGood(Fault fault, Code code) throws Exception {
    try (FakeNode node = FakeNode.start(fault);
        NodeConnection connection = connect(node)) {
      ClientException e =
          catchThrowableOfType(
              ClientException.class,
              () -> {
                try (SealedResponse response = connection.send(CHAT)) {
                  readTwice(response);
                }
              });
      assertThat(e.code()).isEqualTo(code);
    }
  }

  /** Reads to the failure and asserts that asking again does not make it go away. */
  private static void readTwice(SealedResponse response) throws ClientException {
    try {
      for (Optional<byte[]> next = response.next(); next.isPresent(); next = response.next()) {
        assertThat(response.receipt()).isEmpty();
      }
    } catch (ClientException e) {
      assertThatThrownBy(response::next).isInstanceOf(ClientException.class);
      assertThat(response.receipt()).isEmpty();
      throw e;
    }
  }

  @ParameterizedTest
  @CsvSource({"REPLAYED_ANSWER,ANSWER_FORGED", "RECEIPT_OF_ANOTHER,RECEIPT_REFUSED"})
  void whatBelongsToTheExchangeBeforeIsRefused(Fault fault, Code code) throws Exception {
    try (FakeNode node = FakeNode.start(fault);
        NodeConnection connection = connect(node)) {
      assertThat(exchange(connection, CHAT)).isNotEmpty();
      assertThatThrownBy(() -> exchange(connection, CHAT)).hasMessageContaining(code.name());
    }
  }

  @Test
  void newKeysAreVerifiedAndTheRequestIsSentOnceMore() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NEW_KEYS_ONCE);
        NodeConnection connection = connect(node)) {
      byte[] before = connection.evidence();
      assertThat(exchange(connection, CHAT)).isNotEmpty();
      assertThat(node.posts()).isEqualTo(2);
      assertThat(node.opened()).hasSize(1);
      assertThat(node.evidenceServed()).isEqualTo(2);
      assertThat(connection.evidence()).isNotEqualTo(before);
    }
  }

  @Test
  void theSameKeysAreNotSealedToTwice() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.UNKNOWN_KEYSET);
        NodeConnection connection = connect(node)) {
      ClientException e =
          catchThrowableOfType(ClientException.class, () -> exchange(connection, CHAT));
      assertThat(e.code()).isEqualTo(Code.UNKNOWN_KEYSET);
      assertThat(node.posts()).isEqualTo(1);
    }
  }

  @Test
  void keysThatAreAboutToEndAreVerifiedAnew() throws Exception {
    MovableClock clock = new MovableClock();
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection =
            NodeConnection.connect(
                node.uri(), VerifierPolicy.demo(), TrustAnchors.pem(FakeNode.ca()), clock)) {
      exchange(connection, CHAT);
      assertThat(node.evidenceServed()).isEqualTo(1);
      clock.advance(Duration.ofHours(2));
      // Its keys have ended and it has no new ones, so that it is refused rather than sealed to.
      ClientException e =
          catchThrowableOfType(ClientException.class, () -> exchange(connection, CHAT));
      assertThat(e.code()).isEqualTo(Code.EVIDENCE_REFUSED);
      assertThat(node.evidenceServed()).isEqualTo(2);
      assertThat(node.posts()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "16383", "16384", "16385", "40000", "1000000"})
  void everySizeComesBackAsItWent(int size) throws Exception {
    byte[] content = new byte[size];
    for (int i = 0; i < size; i++) {
      content[i] = (byte) (i * 31);
    }
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node)) {
      assertThat(exchange(connection, echo(content))).isEqualTo(content);
    }
  }

  @Test
  void sizesOnTheWireAreBuckets() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node)) {
      Set<Integer> lengths = new HashSet<>();
      for (int size = 3000; size < 3200; size++) {
        exchange(connection, echo(new byte[size]));
      }
      lengths.addAll(node.sealedLengths());
      assertThat(lengths).as("200 lengths").hasSizeLessThanOrEqualTo(4);
    }
  }

  @Test
  void manyThreadsShareOneConnection() throws Exception {
    try (FakeNode node = FakeNode.start(Fault.NONE);
        NodeConnection connection = connect(node);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<byte[]>> answers = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        byte[] content = ("number " + i).getBytes(StandardCharsets.UTF_8);
        answers.add(threads.submit(() -> exchange(connection, echo(content))));
      }
      for (int i = 0; i < answers.size(); i++) {
        assertThat(new String(get(answers.get(i)), StandardCharsets.UTF_8))
            .isEqualTo("number " + i);
      }
      assertThat(node.evidenceServed()).isEqualTo(1);
    }
  }

  private static byte[] get(Future<byte[]> future) throws InterruptedException, ExecutionException {
    return future.get();
  }

  /** A clock that a test moves. */
  private static final class MovableClock extends Clock {
    private volatile Duration ahead = Duration.ZERO;

    void advance(Duration by) {
      ahead = ahead.plus(by);
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead);
    }

    @Override
    public java.time.ZoneId getZone() {
      return java.time.ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }
  }
}
