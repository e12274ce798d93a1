package dev.adyton.node.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.CallNotes;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.Field;
import dev.adyton.node.http.Fields;
import dev.adyton.node.http.RequestHead;
import dev.adyton.node.http.ResponseStream;
import dev.adyton.node.telemetry.Carrier;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Signed requests and short-term keys, over plain TLS from another machine. */
final class AuthenticatorTest {
  private static final String ID = "AKIDEXAMPLEOFTEST";
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYTESTTESTKEY";
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final byte[] BODY =
      "{\"model\":\"m\",\"input\":\"hi\"}".getBytes(StandardCharsets.UTF_8);
  private static final Map<String, String> FIELDS =
      Map.of("host", "node.example:8443", "content-type", "application/json");

  private final Signer signer = new Signer(ID, SECRET, "bedrock-mantle");

  private static Authenticator authenticator(Instant now) {
    return authenticator(now, AccessKeys.of(List.of(ID + " " + SECRET + " project=team")));
  }

  private static Authenticator authenticator(Instant now, AccessKeys keys) {
    return new Authenticator(
        ApiKeys.of("adk-test-0123456789abcdef"),
        keys,
        caller -> {},
        AccessPolicy.OPEN,
        Clock.fixed(now, ZoneOffset.UTC));
  }

  private static Exchange exchange(
      String method, String path, Map<String, String> fields, byte[] body) {
    return exchange(method, path, fields, () -> body);
  }

  private static Exchange exchange(
      String method, String path, Map<String, String> fields, Supplier<byte[]> body) {
    List<Field> all = new ArrayList<>();
    fields.forEach((name, value) -> all.add(new Field(name, value)));
    RequestHead head =
        new RequestHead(method, path, "", Fields.of(all), Carrier.PLAIN, false, "0".repeat(32), "");
    return new Exchange() {
      @Override
      public RequestHead head() {
        return head;
      }

      @Override
      public CallNotes notes() {
        return new CallNotes();
      }

      @Override
      public byte[] body() {
        return body.get();
      }

      @Override
      public ResponseStream respond(int status, List<Field> fields) {
        throw new IllegalStateException();
      }

      @Override
      public void hold(long bytes) {}

      @Override
      public boolean started() {
        return false;
      }

      @Override
      public boolean abandoned() {
        return false;
      }
    };
  }

  private Map<String, String> signed(Instant at) throws Exception {
    return signer.sign("POST", "/v1/responses", FIELDS, BODY, at);
  }

  private static void refused(Authenticator authenticator, Exchange exchange, ErrorCode... codes) {
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> authenticator.require(exchange, Action.LIST_MODELS))
        .extracting(ApiException::code)
        .isIn((Object[]) codes);
  }

  @Test
  void takesASignedRequestOnce() throws Exception {
    Authenticator authenticator = authenticator(NOW);
    Exchange exchange = exchange("POST", "/v1/responses", signed(NOW), BODY);
    assertThat(authenticator.require(exchange, Action.LIST_MODELS).project()).isEqualTo("team");
    refused(authenticator, exchange, ErrorCode.SIGNATURE_REPLAYED);
    Map<String, String> get = signer.sign("GET", "/v1/models", FIELDS, new byte[0], NOW);
    Exchange reading = exchange("GET", "/v1/models", get, new byte[0]);
    assertThat(authenticator.require(reading, Action.LIST_MODELS))
        .isEqualTo(authenticator.require(reading, Action.LIST_MODELS));
  }

  /** The key is found before the body is read, and the body may take a while. */
  @Test
  void aKeyThatIsDeletedWhileItsRequestIsReadOpensNothing() throws Exception {
    AccessKeys keys = AccessKeys.of(List.of(ID + " " + SECRET));
    Exchange exchange =
        exchange(
            "POST",
            "/v1/responses",
            signed(NOW),
            () -> {
              keys.remove(ID);
              return BODY;
            });
    refused(authenticator(NOW, keys), exchange, ErrorCode.SIGNATURE_INVALID);
  }

  @Test
  void clocksMayDifferByFiveMinutes() throws Exception {
    for (int seconds : new int[] {-299, 0, 299}) {
      Exchange exchange = exchange("POST", "/v1/responses", signed(NOW.plusSeconds(seconds)), BODY);
      assertThat(authenticator(NOW).require(exchange, Action.LIST_MODELS)).isNotNull();
    }
    for (int seconds : new int[] {-301, 301, 86_400}) {
      Exchange exchange = exchange("POST", "/v1/responses", signed(NOW.plusSeconds(seconds)), BODY);
      refused(authenticator(NOW), exchange, ErrorCode.SIGNATURE_EXPIRED);
    }
  }

  @Test
  void refusesWhatIsNotSigned() throws Exception {
    Map<String, String> more = new TreeMap<>(signed(NOW));
    more.put("x-amz-tier", "priority");
    refused(
        authenticator(NOW),
        exchange("POST", "/v1/responses", more, BODY),
        ErrorCode.SIGNATURE_INCOMPLETE);
    Map<String, String> hostless =
        signer.sign("POST", "/v1/responses", Map.of("content-type", "a"), BODY, NOW);
    hostless.put("host", "node.example:8443");
    refused(
        authenticator(NOW),
        exchange("POST", "/v1/responses", hostless, BODY),
        ErrorCode.SIGNATURE_INCOMPLETE);
    Map<String, String> lying =
        signer.sign(
            "POST",
            "/v1/responses",
            Map.of("host", "h", "x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
            BODY,
            NOW);
    refused(
        authenticator(NOW),
        exchange("POST", "/v1/responses", lying, BODY),
        ErrorCode.SIGNATURE_INVALID);
    Map<String, String> elsewhere =
        new Signer(ID, SECRET, "s3").sign("POST", "/v1/responses", FIELDS, BODY, NOW);
    refused(
        authenticator(NOW),
        exchange("POST", "/v1/responses", elsewhere, BODY),
        ErrorCode.SIGNATURE_INVALID);
  }

  @Test
  void refusesTwoHundredChangedRequests() throws Exception {
    long seed = System.nanoTime();
    System.out.println("AuthenticatorTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      Map<String, String> fields = new TreeMap<>(signed(NOW));
      String method = "POST";
      String path = "/v1/responses";
      byte[] body = BODY.clone();
      switch (i % 5) {
        case 0 -> body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(7));
        case 1 -> path = change(path, random);
        case 2 -> fields.merge("host", "x", String::concat);
        case 3 -> fields.compute("authorization", (n, v) -> change(v, random));
        default -> {
          String name = random.nextBoolean() ? "content-type" : "x-amz-date";
          fields.compute(name, (n, v) -> change(v, random));
        }
      }
      refused(
          authenticator(NOW),
          exchange(method, path, fields, body),
          ErrorCode.SIGNATURE_INVALID,
          ErrorCode.SIGNATURE_INCOMPLETE,
          ErrorCode.SIGNATURE_EXPIRED,
          ErrorCode.INVALID_API_KEY,
          ErrorCode.KEY_IN_CLEAR_REFUSED);
    }
  }

  /** One character of it becomes another; neither the case of hex nor spaces, which may change. */
  private static String change(String text, Random random) {
    StringBuilder changed = new StringBuilder(text);
    int at = random.nextInt(text.length());
    while (!Character.isLetterOrDigit(text.charAt(at))) {
      at = random.nextInt(text.length());
    }
    char other = (char) ('0' + random.nextInt(10));
    changed.setCharAt(at, other == text.charAt(at) ? 'z' : other);
    return changed.toString();
  }

  @Test
  void takesShortTermKeysForTwelveHours() throws Exception {
    Signer bedrock = new Signer(ID, SECRET, "bedrock");
    String key = bedrock.shortTerm(NOW, 43_200);
    Exchange exchange =
        exchange("POST", "/v1/responses", Map.of("authorization", "Bearer " + key), BODY);
    Duration life = Duration.ofHours(12);
    assertThat(authenticator(NOW).require(exchange, Action.LIST_MODELS).project())
        .isEqualTo("team");
    assertThat(authenticator(NOW.plus(life)).require(exchange, Action.LIST_MODELS).project())
        .isEqualTo("team");
    refused(authenticator(NOW.plus(life).plusSeconds(1)), exchange, ErrorCode.SIGNATURE_EXPIRED);
    Exchange tooLong =
        exchange(
            "POST",
            "/v1/responses",
            Map.of("authorization", "Bearer " + bedrock.shortTerm(NOW, 43_201)),
            BODY);
    refused(authenticator(NOW), tooLong, ErrorCode.SIGNATURE_EXPIRED);
    Exchange forged =
        exchange(
            "POST",
            "/v1/responses",
            Map.of(
                "authorization",
                "Bearer " + new Signer(ID, SECRET + "x", "bedrock").shortTerm(NOW, 60)),
            BODY);
    refused(authenticator(NOW), forged, ErrorCode.SIGNATURE_INVALID);
    Exchange broken =
        exchange(
            "POST", "/v1/responses", Map.of("authorization", "Bearer bedrock-api-key-!!"), BODY);
    refused(authenticator(NOW), broken, ErrorCode.INVALID_API_KEY);
  }
}
