package dev.adyton.node.evidence;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import dev.adyton.node.http.Answers;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.Field;
import dev.adyton.node.http.Router.Door;
import dev.adyton.node.telemetry.Route;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /.well-known/adyton/evidence}, {@code …/activate} and the key configuration of RFC 9540.
 * Needs no API key: who cannot see the evidence cannot decide to trust. A TPM takes tens of
 * milliseconds a quote, so that only a few callers at once are let at it. Thread-safe.
 */
public final class EvidenceHandler {
  private static final Pattern QUERY = Pattern.compile("nonce=([0-9a-fA-F]{64})");
  private static final JsonLimits CHALLENGE = new JsonLimits(8192, 2, 8);
  private static final int AT_ONCE = 4;

  private final EvidenceDesk desk;
  private final Clock clock;
  private final Semaphore attester = new Semaphore(AT_ONCE);

  private EvidenceHandler(EvidenceDesk desk, Clock clock) {
    this.desk = desk;
    this.clock = clock;
  }

  /** Returns the doors. */
  public static List<Door> doors(EvidenceDesk desk, Clock clock) {
    EvidenceHandler handler = new EvidenceHandler(desk, clock);
    return List.of(
        new Door(Route.EVIDENCE, "GET", "/.well-known/adyton/evidence", handler::evidence),
        new Door(
            Route.ACTIVATE, "POST", "/.well-known/adyton/evidence/activate", handler::activate),
        new Door(Route.KEY_CONFIG, "GET", "/.well-known/ohttp-gateway", handler::keyConfiguration));
  }

  private void evidence(Exchange exchange) throws ApiException, IOException {
    String query = exchange.head().query();
    if (query.isEmpty()) {
      EvidenceDesk.Document document = attested(desk::cacheable);
      long left = Math.max(0, document.notAfter() - clock.instant().getEpochSecond());
      Field keep = new Field("cache-control", "public, max-age=" + left);
      Answers.bytes(exchange, 200, "application/json", document.bytes(), List.of(keep));
      return;
    }
    Matcher nonce = QUERY.matcher(query);
    if (!nonce.matches()) {
      throw ApiException.of(ErrorCode.INVALID_NONCE, "nonce");
    }
    String lower = nonce.group(1).toLowerCase(Locale.ROOT);
    Answers.json(exchange, 200, attested(() -> desk.fresh(lower)).bytes());
  }

  private void activate(Exchange exchange) throws ApiException, IOException {
    byte[] blob;
    byte[] secret;
    try {
      Json parsed = Json.parse(exchange.body(), CHALLENGE);
      if (!(parsed instanceof Json.Obj challenge)) {
        throw ApiException.of(ErrorCode.INVALID_JSON);
      }
      challenge.requireOnly("credential_blob", "secret");
      blob = Base64s.decode(challenge.string("credential_blob"));
      secret = Base64s.decode(challenge.string("secret"));
    } catch (CodecException e) {
      throw ApiException.of(ErrorCode.INVALID_JSON);
    }
    byte[] recovered = attested(() -> recover(blob, secret));
    Json answer = Json.object().put("secret", Base64s.encode(recovered)).build();
    Answers.json(exchange, 200, Jcs.encode(answer));
  }

  private byte[] recover(byte[] blob, byte[] secret) throws ApiException {
    try {
      return desk.activate(blob, secret);
    } catch (IOException e) {
      throw ApiException.of(ErrorCode.ACTIVATION_FAILED);
    }
  }

  private void keyConfiguration(Exchange exchange) throws IOException {
    Answers.bytes(
        exchange, 200, "application/ohttp-keys", desk.ohttpKeys(), List.of(Answers.NO_STORE));
  }

  private interface Work<T> {
    T run() throws ApiException, IOException;
  }

  private <T> T attested(Work<T> work) throws ApiException {
    if (!attester.tryAcquire()) {
      throw ApiException.of(ErrorCode.RATE_LIMITED);
    }
    try {
      return work.run();
    } catch (IOException e) {
      // The TPM, not the client: what reaches the client is written after this.
      throw ApiException.of(ErrorCode.EVIDENCE_UNAVAILABLE);
    } finally {
      attester.release();
    }
  }
}
