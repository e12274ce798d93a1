package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.attestation.Evidence;
import dev.adyton.attestation.EvidenceVerifier;
import dev.adyton.attestation.Keyset;
import dev.adyton.attestation.Verdict;
import dev.adyton.attestation.VerifierPolicy;
import dev.adyton.codec.Base64s;
import dev.adyton.codec.Digest;
import dev.adyton.crypto.AnswerBinding;
import dev.adyton.crypto.BhttpResponse;
import dev.adyton.crypto.HpkeKem;
import dev.adyton.crypto.HttpField;
import dev.adyton.crypto.PaddedFrame;
import dev.adyton.crypto.PaddingProfile;
import dev.adyton.crypto.Padme;
import dev.adyton.receipt.ExchangeKey;
import dev.adyton.receipt.ExchangeRequest;
import dev.adyton.receipt.ExchangeResponse;
import dev.adyton.receipt.Receipt;
import dev.adyton.receipt.ReceiptKey;
import dev.adyton.receipt.SignedReceipt;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The sealed channel: what goes through it, and every way it says no. */
class SealedChannelTest {
  private static final String BODY = "{\"model\":\"test-model\",\"input\":\"Hi\",\"stream\":true}";
  private static final String PATH = "/v1/responses";
  private static TestNode node;
  private static SealedClient client;

  @BeforeAll
  static void start() throws Exception {
    node =
        new TestNode(TestNode.words(Duration.ofMillis(20), "a", "bcd", "\u00e4\u00f6\u00fc", "e"));
    client = new SealedClient(node);
  }

  @AfterAll
  static void stop() throws Exception {
    node.close();
  }

  private static Instant soon() {
    return Instant.now().plusSeconds(60);
  }

  @Test
  void streamsAnAnswerWithItsReceipt() throws Exception {
    Digest verified = Digest.sha256(new byte[] {9});
    Map<String, String> headers = SealedClient.headers(soon());
    headers.put("adyton-evidence", verified.toString());
    SealedClient.Sealed sealed = client.seal(PATH, BODY, headers);
    HttpResponse<byte[]> raw = client.send(sealed.bytes());
    assertThat(raw.statusCode()).isEqualTo(200);
    assertThat(raw.headers().firstValue("content-type")).contains("message/ohttp-chunked-res");
    assertThat(raw.headers().firstValue("incremental")).contains("?1");
    BhttpResponse answer = SealedClient.open(sealed, raw.body());
    assertThat(answer.status()).isEqualTo(200);
    String stream = new String(answer.content(), StandardCharsets.UTF_8);
    assertThat(stream).contains("response.completed").contains("\"obfuscation\":\"");
    Receipt receipt = checkReceipt(answer);
    assertThat(receipt.id()).isEqualTo("0123456789abcdef0123456789abcdef");
    assertThat(receipt.evidenceDigest()).contains(verified);
    assertThat(receipt.padding()).isEqualTo("buckets");
  }

  @Test
  void sendsFramesOfOneSizeWhereThatWasAskedFor() throws Exception {
    Map<String, String> headers = SealedClient.headers(soon());
    headers.put(PaddingProfile.FIELD, "constant");
    SealedClient.Sealed sealed = client.seal(PATH, BODY, headers);
    List<byte[]> chunks = SealedClient.chunks(sealed, client.send(sealed.bytes()).body());
    assertThat(chunks).hasSize(32).allMatch(c -> c.length == PaddedFrame.CONSTANT_BYTES);
    BhttpResponse answer = SealedClient.unframed(chunks);
    String stream = new String(answer.content(), StandardCharsets.UTF_8);
    assertThat(stream).contains("response.completed").doesNotContain("obfuscation");
    assertThat(checkReceipt(answer).padding()).isEqualTo("constant");
    // A refusal looks no different.
    headers.put("authorization", "Bearer wrong");
    SealedClient.Sealed bad = client.seal(PATH, BODY, headers);
    List<byte[]> refusal = SealedClient.chunks(bad, client.send(bad.bytes()).body());
    assertThat(refusal).hasSize(32).allMatch(c -> c.length == PaddedFrame.CONSTANT_BYTES);
    assertThat(SealedClient.unframed(refusal).status()).isEqualTo(401);
  }

  @Test
  void sendsBucketsOrNoShapeWhereThatWasAskedFor() throws Exception {
    Map<String, String> headers = SealedClient.headers(soon());
    headers.put(PaddingProfile.FIELD, "buckets");
    SealedClient.Sealed sealed = client.seal(PATH, BODY, headers);
    List<byte[]> chunks = SealedClient.chunks(sealed, client.send(sealed.bytes()).body());
    int total = chunks.stream().mapToInt(c -> c.length).sum();
    assertThat(total).isEqualTo(Padme.pad(total));
    assertThat(checkReceipt(SealedClient.unframed(chunks)).padding()).isEqualTo("buckets");
    headers.put(PaddingProfile.FIELD, "off");
    SealedClient.Sealed plain = client.seal(PATH, BODY, headers);
    BhttpResponse answer = SealedClient.open(plain, client.send(plain.bytes()).body());
    assertThat(checkReceipt(answer).padding()).isEqualTo("off");
    headers.put(PaddingProfile.FIELD, "none");
    byte[] unknown = client.seal(PATH, BODY, headers).bytes();
    refused(client.send(unknown), 400, "sealed_request_invalid");
  }

  private static Receipt checkReceipt(BhttpResponse answer) throws Exception {
    ExchangeKey key = ExchangeKey.of(Base64s.decode(trailer(answer, "adyton-receipt-key")));
    SignedReceipt signed = SignedReceipt.parse(Base64s.decode(trailer(answer, "adyton-receipt")));
    Receipt receipt = Receipt.parse(signed.receipt());
    byte[] sent = BODY.getBytes(StandardCharsets.UTF_8);
    ExchangeRequest request = new ExchangeRequest("POST", PATH, "application/json", sent);
    ExchangeResponse response =
        new ExchangeResponse(200, header(answer, "content-type"), answer.content());
    assertThat(receipt.requestDigest()).isEqualTo(key.digest(request.canonical()));
    assertThat(receipt.responseDigest()).isEqualTo(key.digest(response.canonical()));
    return receipt;
  }

  private static String trailer(BhttpResponse answer, String name) {
    return HttpField.first(answer.trailers(), name).orElseThrow();
  }

  private static String header(BhttpResponse answer, String name) {
    return HttpField.first(answer.headers(), name).orElseThrow();
  }

  @Test
  void announcesTheHybridKeyFirstAndOpensBoth() throws Exception {
    List<HpkeKem> kems = List.of(HpkeKem.MLKEM768_X25519, HpkeKem.DHKEM_X25519_HKDF_SHA256);
    for (int at = 0; at < kems.size(); at++) {
      SealedClient to = new SealedClient(node, at);
      assertThat(to.config().suite().kem()).isEqualTo(kems.get(at));
      SealedClient.Sealed sealed = to.seal(PATH, BODY, SealedClient.headers(soon()));
      BhttpResponse answer = SealedClient.open(sealed, to.send(sealed.bytes()).body());
      assertThat(answer.status()).isEqualTo(200);
      checkReceipt(answer);
      refused(to.send(sealed.bytes()), 400, "request_replayed");
    }
  }

  @Test
  void refusesAKeyNumberThatItDoesNotHave() throws Exception {
    byte[] sealed = client.seal(PATH, BODY, SealedClient.headers(soon())).bytes();
    for (int id : new int[] {0, 3, 255}) {
      sealed[0] = (byte) id;
      refused(client.send(sealed), 422, "unknown_keyset");
    }
    // The other key's number over this key's algorithms.
    sealed[0] = 2;
    refused(client.send(sealed), 400, "ciphertext_invalid");
  }

  @Test
  void bindsItsAnswerToTheRequestAndItsEvidence() throws Exception {
    Map<String, String> headers = SealedClient.headers(soon());
    Digest evidence = Digest.sha256(new byte[] {7});
    headers.put("adyton-evidence", evidence.toString());
    SealedClient.Sealed sealed = client.seal(PATH, BODY, headers);
    BhttpResponse answer = SealedClient.open(sealed, client.send(sealed.bytes()).body());
    byte[] said = HexFormat.of().parseHex(header(answer, AnswerBinding.HEADER));
    String id = "0123456789abcdef0123456789abcdef";
    assertThat(said).isEqualTo(AnswerBinding.of(sealed.sealer(), evidence.toString(), id));
    assertThat(said).isNotEqualTo(AnswerBinding.of(sealed.sealer(), "none", id));
    headers.put("adyton-evidence", "whatever");
    refused(client.send(client.seal(PATH, BODY, headers).bytes()), 400, "sealed_request_invalid");
  }

  @Test
  void aStreamOutlivesTheChangeOfKeys() throws Exception {
    String[] words = Collections.nCopies(30, "word ").toArray(String[]::new);
    try (TestNode brief =
        new TestNode(
            TestNode.words(Duration.ofMillis(100), words),
            2,
            Duration.ofSeconds(5),
            Optional.empty(),
            Optional.empty())) {
      SealedClient to = new SealedClient(brief);
      Keyset before = keyset(brief);
      SealedClient.Sealed sealed = to.seal(PATH, BODY, SealedClient.headers(soon()));
      String routing = before.routingId();
      CompletableFuture<HttpResponse<byte[]>> stream =
          CompletableFuture.supplyAsync(() -> sent(to, sealed, routing));
      brief.node.rotateKeys();
      brief.node.rotateKeys();
      assertThat(keyset(brief).routingId()).isNotEqualTo(routing);
      BhttpResponse answer = SealedClient.open(sealed, stream.get().body());
      assertThat(new String(answer.content(), StandardCharsets.UTF_8)).contains("completed");
      assertThat(checkReceipt(answer).kid())
          .isEqualTo(ReceiptKey.kid(before.receipt().publicKey()));
      // New requests to the old keys are taken until their end, without a new verification.
      SealedClient.Sealed late = to.seal(PATH, BODY, SealedClient.headers(soon()));
      assertThat(to.send(late.bytes(), "adyton-keyset", routing).statusCode()).isEqualTo(200);
    }
  }

  private static HttpResponse<byte[]> sent(
      SealedClient to, SealedClient.Sealed sealed, String keyset) {
    try {
      return to.send(sealed.bytes(), "adyton-keyset", keyset);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Keyset keyset(TestNode of) throws Exception {
    String evidence = of.get("/.well-known/adyton/evidence").body();
    return Keyset.parse(Evidence.parse(evidence.getBytes(StandardCharsets.UTF_8)).keysetBytes());
  }

  @Test
  void makesPiecesEquallyLong() throws Exception {
    SealedClient.Sealed sealed = client.seal(PATH, BODY, SealedClient.headers(soon()));
    BhttpResponse answer = SealedClient.open(sealed, client.send(sealed.bytes()).body());
    List<Integer> sizes =
        new String(answer.content(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.contains("\"response.output_text.delta\""))
            .map(line -> line.getBytes(StandardCharsets.UTF_8).length)
            .distinct()
            .toList();
    assertThat(sizes).hasSize(1);
  }

  @Test
  void answersInsideWhatTheApiRefuses() throws Exception {
    Map<String, String> headers = SealedClient.headers(soon());
    headers.put("authorization", "Bearer wrong-wrong-wrong-wrong");
    SealedClient.Sealed sealed = client.seal(PATH, BODY, headers);
    HttpResponse<byte[]> raw = client.send(sealed.bytes());
    assertThat(raw.statusCode()).isEqualTo(200);
    BhttpResponse answer = SealedClient.open(sealed, raw.body());
    assertThat(answer.status()).isEqualTo(401);
    assertThat(new String(answer.content(), StandardCharsets.UTF_8)).contains("invalid_api_key");
  }

  @Test
  void doesNotLeadBackIntoItself() throws Exception {
    SealedClient.Sealed sealed =
        client.seal("/.well-known/ohttp-gateway", BODY, SealedClient.headers(soon()));
    BhttpResponse answer = SealedClient.open(sealed, client.send(sealed.bytes()).body());
    assertThat(answer.status()).isEqualTo(405);
  }

  @Test
  void refusesAReplay() throws Exception {
    SealedClient.Sealed sealed = client.seal(PATH, BODY, SealedClient.headers(soon()));
    assertThat(client.send(sealed.bytes()).statusCode()).isEqualTo(200);
    refused(client.send(sealed.bytes()), 400, "request_replayed");
  }

  @Test
  void refusesWhatIsCutShort() throws Exception {
    byte[] sealed = client.seal(PATH, BODY, SealedClient.headers(soon())).bytes();
    for (int length : new int[] {0, 6, 20, 38, 39}) {
      refused(client.send(Arrays.copyOf(sealed, length)), 400, "ciphertext_truncated");
    }
    HttpResponse<byte[]> last = client.send(Arrays.copyOf(sealed, sealed.length - 1));
    assertThat(last.statusCode()).isEqualTo(400);
    assertThat(new String(last.body(), StandardCharsets.UTF_8)).contains("\"code\":\"ciphertext_");
  }

  @Test
  void refusesEveryFlippedByte() throws Exception {
    byte[] sealed = client.seal(PATH, BODY, SealedClient.headers(soon())).bytes();
    for (int at = 0; at < sealed.length; at += 7) {
      byte[] flipped = sealed.clone();
      flipped[at] ^= 1;
      HttpResponse<byte[]> answer = client.send(flipped);
      assertThat(answer.statusCode()).as("byte %d", at).isIn(400, 422);
    }
  }

  @Test
  void refusesRequestsWithoutOrBeyondTheirTime() throws Exception {
    Map<String, String> none = SealedClient.headers(soon());
    none.remove("adyton-not-after");
    refused(client.send(client.seal(PATH, BODY, none).bytes()), 400, "not_after_missing");
    Map<String, String> past = SealedClient.headers(Instant.now().minusSeconds(600));
    refused(client.send(client.seal(PATH, BODY, past).bytes()), 400, "request_expired");
    Map<String, String> far = SealedClient.headers(Instant.now().plusSeconds(86_400));
    refused(client.send(client.seal(PATH, BODY, far).bytes()), 400, "not_after_too_far");
  }

  @Test
  void pointsToTheEvidenceWhereTheKeysetIsUnknown() throws Exception {
    byte[] sealed = client.seal(PATH, BODY, SealedClient.headers(soon())).bytes();
    HttpResponse<byte[]> answer = client.send(sealed, "adyton-keyset", "0".repeat(32));
    refused(answer, 422, "unknown_keyset");
    assertThat(new String(answer.body(), StandardCharsets.UTF_8))
        .contains("/.well-known/adyton/evidence");
  }

  private static void refused(HttpResponse<byte[]> answer, int status, String code) {
    String body = new String(answer.body(), StandardCharsets.UTF_8);
    assertThat(answer.statusCode()).as(body).isEqualTo(status);
    assertThat(body).contains("\"code\":\"" + code + "\"");
  }

  @Test
  void provesItselfWithFreshAndKeepableEvidence() throws Exception {
    byte[] nonce = new byte[32];
    Arrays.fill(nonce, (byte) 0xab);
    HttpResponse<String> fresh = node.get("/.well-known/adyton/evidence?nonce=" + "ab".repeat(32));
    assertThat(fresh.headers().firstValue("cache-control")).contains("no-store");
    Verdict verdict = verify(fresh.body(), Optional.of(nonce));
    assertThat(verdict.accepted()).as(verdict.steps().toString()).isTrue();
    HttpResponse<String> kept = node.get("/.well-known/adyton/evidence");
    assertThat(kept.headers().firstValue("cache-control").orElse("")).startsWith("public");
    assertThat(verify(kept.body(), Optional.of(nonce)).accepted()).isFalse();
    Keyset keyset =
        Keyset.parse(Evidence.parse(kept.body().getBytes(StandardCharsets.UTF_8)).keysetBytes());
    byte[] keys =
        node.get("/.well-known/ohttp-gateway").body().getBytes(StandardCharsets.ISO_8859_1);
    assertThat(keys.length).isPositive();
    assertThat(keyset.ohttpKeys().length).isPositive();
    assertThat(node.get("/.well-known/adyton/evidence?nonce=12").body()).contains("invalid_nonce");
    assertThat(
            node.post(
                    "/.well-known/adyton/evidence/activate",
                    "{\"credential_blob\":\"AA==\",\"secret\":\"AA==\"}")
                .body())
        .contains("activation_failed");
  }

  private static Verdict verify(String evidence, Optional<byte[]> nonce) {
    return EvidenceVerifier.verify(
        evidence.getBytes(StandardCharsets.UTF_8),
        nonce,
        true,
        VerifierPolicy.demo(),
        Instant.now(),
        Optional.empty());
  }
}
