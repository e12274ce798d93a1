package dev.adyton.node.channel;

import dev.adyton.crypto.AnswerBinding;
import dev.adyton.crypto.BhttpException;
import dev.adyton.crypto.BhttpLimits;
import dev.adyton.crypto.BhttpRequest;
import dev.adyton.crypto.ChunkLimits;
import dev.adyton.crypto.ChunkedRequestOpener;
import dev.adyton.crypto.CryptoException;
import dev.adyton.crypto.HttpField;
import dev.adyton.crypto.PaddingProfile;
import dev.adyton.node.evidence.KeyGeneration;
import dev.adyton.node.evidence.NodeKeys;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.Dispatcher;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.Field;
import dev.adyton.node.http.Fields;
import dev.adyton.node.http.Handler;
import dev.adyton.node.http.Limits;
import dev.adyton.node.http.RequestHead;
import dev.adyton.node.telemetry.Carrier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The sealed channel's door, {@code POST /.well-known/ohttp-gateway}: opens a chunked Oblivious
 * HTTP request (draft-ietf-ohai-chunked-ohttp) and lets the Binary HTTP request in it (RFC 9292) go
 * the way of all requests. Opens nothing partially: a request has effects only once its last chunk
 * was authenticated. Thread-safe.
 */
public final class Gateway implements Handler {
  private static final String REQUEST_TYPE = "message/ohttp-chunked-req";
  private static final ChunkLimits CHUNKS =
      new ChunkLimits(ChunkLimits.CHUNK, Limits.MAX_SEALED_BYTES);
  private static final BhttpLimits MESSAGE =
      new BhttpLimits(Limits.MAX_FIELDS, Limits.MAX_HEAD_BYTES, Limits.MAX_BODY_BYTES);

  private static final Pattern EVIDENCE = Pattern.compile("sha256:[0-9a-f]{64}");

  private final NodeKeys keys;
  private final Dispatcher inner;
  private final ReplaySet replays;

  /**
   * Creates a gateway.
   *
   * @param inner what answers requests out of the channel; must not lead back here
   */
  public Gateway(NodeKeys keys, Dispatcher inner, Clock clock) {
    this.keys = keys;
    this.inner = inner;
    this.replays = new ReplaySet(clock);
  }

  @Override
  public void handle(Exchange outer) throws ApiException, IOException {
    if (!outer.head().fields().mediaType().equals(REQUEST_TYPE)) {
      throw ApiException.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
    }
    KeyGeneration generation = generation(outer.head().fields());
    try (ChunkedRequestOpener opener = ChunkedRequestOpener.begin(generation::pair, CHUNKS)) {
      answer(outer, generation.keyset().routingId(), opener);
    }
  }

  private void answer(Exchange outer, String keyset, ChunkedRequestOpener opener)
      throws ApiException, IOException {
    BhttpRequest request = open(opener, outer.body());
    try {
      Fields fields = Fields.of(fields(request.headers()));
      admit(opener, fields);
      RequestHead head = head(outer, request, fields, keyset);
      Field binding = binding(opener, head);
      try (SealedExchange exchange =
          new SealedExchange(outer, opener.responseSealer(), head, request.content(), binding)) {
        inner.dispatch(exchange);
      }
    } finally {
      Arrays.fill(request.content(), (byte) 0);
    }
  }

  /** Says in the answer whose it is: to which request, under which evidence. */
  private static Field binding(ChunkedRequestOpener opener, RequestHead head) throws ApiException {
    Optional<String> named = head.fields().only("adyton-evidence");
    if (named.isPresent() && !EVIDENCE.matcher(named.get()).matches()) {
      throw ApiException.of(ErrorCode.SEALED_REQUEST_INVALID);
    }
    String evidence = named.orElse(AnswerBinding.NO_EVIDENCE);
    byte[] value = AnswerBinding.of(opener, evidence, head.requestId());
    return new Field(AnswerBinding.HEADER, HexFormat.of().formatHex(value));
  }

  /** A request without the header is one of the current keys; RFC 9458's clients know no other. */
  private KeyGeneration generation(Fields fields) throws ApiException {
    Optional<String> named = fields.only("adyton-keyset");
    if (named.isEmpty()) {
      return keys.current();
    }
    return keys.byRoutingId(named.get())
        .orElseThrow(() -> ApiException.of(ErrorCode.UNKNOWN_KEYSET));
  }

  private static BhttpRequest open(ChunkedRequestOpener opener, byte[] sealed) throws ApiException {
    ByteArrayOutputStream opened = new ByteArrayOutputStream(sealed.length);
    try {
      for (byte[] chunk : opener.feed(sealed)) {
        take(opened, chunk);
      }
      take(opened, opener.end());
    } catch (CryptoException e) {
      throw ApiException.of(
          switch (e.code()) {
            case UNKNOWN_KEY -> ErrorCode.UNKNOWN_KEYSET;
            case TRUNCATED -> ErrorCode.CIPHERTEXT_TRUNCATED;
            default -> ErrorCode.CIPHERTEXT_INVALID;
          });
    }
    byte[] message = opened.toByteArray();
    try {
      return BhttpRequest.decode(message, MESSAGE);
    } catch (BhttpException e) {
      throw ApiException.of(ErrorCode.SEALED_REQUEST_INVALID);
    } finally {
      Arrays.fill(message, (byte) 0);
    }
  }

  private static void take(ByteArrayOutputStream opened, byte[] chunk) {
    opened.writeBytes(chunk);
    Arrays.fill(chunk, (byte) 0);
  }

  /** Refuses what is no longer good or was seen before. */
  private void admit(ChunkedRequestOpener opener, Fields fields) throws ApiException {
    String notAfter = fields.only("adyton-not-after").orElse("");
    if (!notAfter.matches("[0-9]{1,15}")) {
      throw ApiException.of(ErrorCode.NOT_AFTER_MISSING);
    }
    ReplaySet.Shown shown = replays.show(opener.encapsulatedKey(), Long.parseLong(notAfter));
    switch (shown) {
      case FIRST -> {}
      case AGAIN -> throw ApiException.of(ErrorCode.REQUEST_REPLAYED);
      case EXPIRED -> throw ApiException.of(ErrorCode.REQUEST_EXPIRED);
      case TOO_FAR -> throw ApiException.of(ErrorCode.NOT_AFTER_TOO_FAR);
      case FULL -> throw ApiException.of(ErrorCode.OVERLOADED);
    }
  }

  private static List<Field> fields(List<HttpField> fields) {
    return fields.stream().map(field -> new Field(field.name(), field.value())).toList();
  }

  private static RequestHead head(
      Exchange outer, BhttpRequest request, Fields fields, String keyset) throws ApiException {
    Optional<String> padding = fields.only(PaddingProfile.FIELD);
    if (padding.isPresent() && PaddingProfile.of(padding.get()).isEmpty()) {
      throw ApiException.of(ErrorCode.SEALED_REQUEST_INVALID);
    }
    String target = request.path();
    int question = target.indexOf('?');
    String id = fields.only("adyton-request-id").orElse(outer.head().requestId());
    if (!id.matches("[0-9a-f]{32}")) {
      throw ApiException.of(ErrorCode.SEALED_REQUEST_INVALID);
    }
    return new RequestHead(
        request.method(),
        question < 0 ? target : target.substring(0, question),
        question < 0 ? "" : target.substring(question + 1),
        fields,
        Carrier.SEALED,
        outer.head().loopbackPeer(),
        id,
        keyset);
  }
}
