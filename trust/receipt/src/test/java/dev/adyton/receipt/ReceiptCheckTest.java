package dev.adyton.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.receipt.ReceiptCheck.Code;
import dev.adyton.receipt.ReceiptCheck.Step;
import dev.adyton.receipt.ReceiptCheck.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReceiptCheckTest {
  private final ReceiptKey nodeKey = ReceiptKey.generate();
  private final ExchangeKey key = ExchangeKey.generate();
  private final byte[] request =
      new ExchangeRequest(
              "POST", "/v1/chat/completions", "application/json", utf8("{\"prompt\":\"ask\"}"))
          .canonical();
  private final byte[] response =
      new ExchangeResponse(200, "application/json", utf8("{\"answer\":\"tell\"}")).canonical();
  private final Digest statement = Digest.sha256(utf8("statement"));
  private final SignedReceipt signed = nodeKey.sign(receipt(Optional.of(statement)));

  @AfterEach
  void close() {
    nodeKey.close();
    key.close();
  }

  private Receipt receipt(Optional<Digest> evidence) {
    return new Receipt(
        nodeKey.kid(),
        "0123456789abcdef0123456789abcdef",
        key.digest(request),
        key.digest(response),
        key.commitment(),
        evidence,
        Digest.sha256(utf8("deployable")),
        "f32/1",
        "vector:512",
        Long.MIN_VALUE,
        "none",
        "denied",
        "buckets",
        Optional.empty(),
        "SIMULATED",
        1_760_000_000L);
  }

  private Verdict check(SignedReceipt receipt, byte[] sent, byte[] received) {
    return ReceiptCheck.check(
        receipt, nodeKey.publicKey(), key, sent, received, Optional.of(statement));
  }

  @Test
  void acceptsWhatWasIssued() throws CodecException {
    Verdict verdict = check(SignedReceipt.parse(signed.encode()), request, response);
    assertThat(verdict.accepted()).isTrue();
    assertThat(verdict.results()).hasSize(6);
    assertThat(verdict.receipt()).contains(receipt(Optional.of(statement)));
  }

  @Test
  void acceptsAbsentEvidenceOnlyIfNoneWasNamed() {
    SignedReceipt bare = nodeKey.sign(receipt(Optional.empty()));
    assertFails(check(bare, request, response), Step.EVIDENCE, Code.EVIDENCE_MISMATCH);
    Verdict verdict =
        ReceiptCheck.check(bare, nodeKey.publicKey(), key, request, response, Optional.empty());
    assertThat(verdict.accepted()).isTrue();
  }

  @Test
  void everyChangedByteOfTheRequestFailsAtItsStep() {
    for (int i = 0; i < request.length; i++) {
      assertFails(
          check(signed, flipped(request, i), response), Step.REQUEST_DIGEST, Code.REQUEST_MISMATCH);
    }
  }

  @Test
  void everyChangedByteOfTheResponseFailsAtItsStep() {
    for (int i = 0; i < response.length; i++) {
      assertFails(
          check(signed, request, flipped(response, i)),
          Step.RESPONSE_DIGEST,
          Code.RESPONSE_MISMATCH);
    }
  }

  @Test
  void requestAndResponseCannotStandForEachOther() {
    assertFails(check(signed, response, response), Step.REQUEST_DIGEST, Code.REQUEST_MISMATCH);
    assertFails(check(signed, request, request), Step.RESPONSE_DIGEST, Code.RESPONSE_MISMATCH);
  }

  @Test
  void everyChangedByteOfTheReceiptFailsAtFormatOrSignature() {
    for (int i = 0; i < signed.receipt().length; i++) {
      SignedReceipt bad = new SignedReceipt(flipped(signed.receipt(), i), signed.signature());
      Step step = check(bad, request, response).firstFailure().orElseThrow().step();
      assertThat(step).isIn(Step.FORMAT, Step.SIGNATURE);
    }
  }

  @Test
  void everyChangedByteOfTheSignatureFails() {
    for (int i = 0; i < signed.signature().length; i++) {
      SignedReceipt bad = new SignedReceipt(signed.receipt(), flipped(signed.signature(), i));
      assertFails(check(bad, request, response), Step.SIGNATURE, Code.RECEIPT_SIGNATURE);
    }
    for (int length : new int[] {0, 63}) {
      SignedReceipt bad =
          new SignedReceipt(signed.receipt(), Arrays.copyOf(signed.signature(), length));
      assertFails(check(bad, request, response), Step.SIGNATURE, Code.RECEIPT_SIGNATURE);
    }
  }

  @Test
  void everyChangedByteOfTheExchangeKeyFails() throws CodecException {
    for (int i = 0; i < ExchangeKey.LENGTH; i++) {
      Verdict verdict =
          ReceiptCheck.check(
              signed,
              nodeKey.publicKey(),
              ExchangeKey.of(flipped(key.bytes(), i)),
              request,
              response,
              Optional.of(statement));
      assertFails(verdict, Step.KEY_COMMITMENT, Code.KEY_COMMITMENT_MISMATCH);
    }
  }

  @Test
  void otherEvidenceFails() {
    Verdict verdict =
        ReceiptCheck.check(
            signed,
            nodeKey.publicKey(),
            key,
            request,
            response,
            Optional.of(Digest.sha256(utf8("another"))));
    assertFails(verdict, Step.EVIDENCE, Code.EVIDENCE_MISMATCH);
  }

  @Test
  void anotherNodesKeyFails() {
    try (ReceiptKey other = ReceiptKey.generate()) {
      Verdict verdict =
          ReceiptCheck.check(
              signed, other.publicKey(), key, request, response, Optional.of(statement));
      assertFails(verdict, Step.SIGNATURE, Code.RECEIPT_KEY_ID);
      assertThatThrownBy(() -> other.sign(receipt(Optional.empty())))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aClosedKeySignsNothing() {
    ReceiptKey closed = ReceiptKey.generate();
    closed.close();
    closed.close();
    assertThatThrownBy(() -> closed.sign(receiptOf(closed)))
        .isInstanceOf(IllegalStateException.class);
  }

  private Receipt receiptOf(ReceiptKey other) {
    Receipt r = receipt(Optional.empty());
    return new Receipt(
        other.kid(),
        r.id(),
        r.requestDigest(),
        r.responseDigest(),
        r.keyCommitment(),
        r.evidenceDigest(),
        r.deployable(),
        r.numerics(),
        r.kernels(),
        r.seed(),
        r.retention(),
        r.toolsEgress(),
        r.padding(),
        Optional.of(r.digest()),
        r.level(),
        r.time());
  }

  @Test
  void aStreamedAnswerGivesTheSameDigest() {
    ExchangeKey.Digester digester = key.start();
    digester.update(ExchangeResponse.head(200, "application/json"));
    for (byte b : utf8("{\"answer\":\"tell\"}")) {
      digester.update(new byte[] {b});
    }
    assertThat(digester.finish()).isEqualTo(key.digest(response));
  }

  @Test
  void canonicalBytesAreTheDocumentedOnes() {
    assertThat(new String(request, StandardCharsets.UTF_8))
        .isEqualTo(
            "adyton-request/1\nPOST /v1/chat/completions\ncontent-type: application/json\n\n"
                + "{\"prompt\":\"ask\"}");
    assertThat(new String(response, StandardCharsets.UTF_8))
        .isEqualTo(
            "adyton-response/1\n200\ncontent-type: application/json\n\n{\"answer\":\"tell\"}");
  }

  @Test
  void aLineBreakCannotForgeAnotherExchange() {
    byte[] none = new byte[0];
    assertThatThrownBy(() -> new ExchangeRequest("GET", "/a\n", "", none))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ExchangeRequest("GET", "/a", "x\n\ny", none))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ExchangeResponse(200, "x\r", none))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertFails(Verdict verdict, Step step, Code code) {
    assertThat(verdict.accepted()).isFalse();
    assertThat(verdict.firstFailure()).contains(new ReceiptCheck.Result(step, Optional.of(code)));
  }

  private static byte[] flipped(byte[] bytes, int at) {
    byte[] copy = bytes.clone();
    copy[at] ^= 1;
    return copy;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
