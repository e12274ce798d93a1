package dev.adyton.verifier;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.crypto.AnswerBinding;
import dev.adyton.crypto.BhttpRequest;
import dev.adyton.crypto.ChunkedRequestSealer;
import dev.adyton.crypto.ChunkedResponseSealer;
import dev.adyton.crypto.CryptoException;
import dev.adyton.crypto.HttpField;
import dev.adyton.crypto.PaddingProfile;
import dev.adyton.verifier.ClientException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** One request on its way to a verified key. Its id stays the same if it is sealed twice. */
final class SealedExchange {
  /** Until when a node may take the request; it remembers it that long, to refuse a replay. */
  static final Duration REQUEST_LIFE = Duration.ofMinutes(5);

  /** An error document of a gateway is a few hundred bytes. */
  private static final int MAX_ERROR_BYTES = 1 << 14;

  private static final int ID_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final NodeHttp http;
  private final NodeAddress address;
  private final SealedRequest request;
  private final Clock clock;
  private final String id;

  SealedExchange(NodeHttp http, NodeAddress address, SealedRequest request, Clock clock) {
    this.http = http;
    this.address = address;
    this.request = request;
    this.clock = clock;
    byte[] random = new byte[ID_BYTES];
    RANDOM.nextBytes(random);
    this.id = HexFormat.of().formatHex(random);
  }

  /** Seals and sends; empty where the gateway says that it does not know the key. */
  Optional<SealedResponse> attempt(Verified verified) throws ClientException {
    byte[] inner = inner(verified);
    ChunkedRequestSealer sealer;
    List<byte[]> sealed;
    try {
      sealer = ChunkedRequestSealer.begin(verified.key());
      sealed = List.of(sealer.header(), sealer.last(inner));
    } catch (CryptoException e) {
      throw new ClientException(Code.KEYSET_UNSUPPORTED, "sealing failed: " + e.code(), e);
    } finally {
      Arrays.fill(inner, (byte) 0);
    }
    HttpResponse<InputStream> outer = http.gateway(verified.keysetId(), sealed);
    if (outer.statusCode() == 200
        && outer
            .headers()
            .firstValue("content-type")
            .filter(ChunkedResponseSealer.MEDIA_TYPE::equalsIgnoreCase)
            .isPresent()) {
      return Optional.of(
          SealedResponse.open(
              outer.body(),
              sealer.responseOpener(),
              request.padding(),
              new Transcript(request, id, verified, binding(sealer, verified))));
    }
    refusal(outer);
    return Optional.empty();
  }

  /** What an answer to this very request, under this very evidence, must carry. */
  private byte[] binding(ChunkedRequestSealer sealer, Verified verified) {
    return AnswerBinding.of(sealer, verified.evidenceDigest().toString(), id);
  }

  private byte[] inner(Verified verified) {
    List<HttpField> headers = new ArrayList<>(request.headers());
    headers.add(new HttpField("adyton-request-id", id));
    headers.add(
        new HttpField(
            "adyton-not-after",
            Long.toString(clock.instant().plus(REQUEST_LIFE).getEpochSecond())));
    headers.add(new HttpField(PaddingProfile.FIELD, request.padding().label()));
    headers.add(new HttpField("adyton-evidence", verified.evidenceDigest().toString()));
    BhttpRequest message =
        new BhttpRequest(
            request.method(),
            "https",
            address.authority(),
            request.path(),
            headers,
            request.content(),
            List.of());
    return message.encodePadded();
  }

  /** Returns where the refusal is of the key; what an attacker writes here is not repeated. */
  private static void refusal(HttpResponse<InputStream> outer) throws ClientException {
    String code = "";
    try (InputStream body = outer.body()) {
      Json.Obj document = Json.parseObject(body.readNBytes(MAX_ERROR_BYTES));
      code = document.object("error").string("code");
    } catch (IOException | CodecException e) {
      // An answer that is not ours is as good a refusal as one that is.
    }
    if (outer.statusCode() != 422 || !code.equals("unknown_keyset")) {
      throw new ClientException(
          Code.GATEWAY_REFUSED, "the gateway answered with status " + outer.statusCode());
    }
  }
}
