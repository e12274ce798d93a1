package dev.adyton.verifier;

import dev.adyton.crypto.AnswerBinding;
import dev.adyton.crypto.BhttpResponseDecoder;
import dev.adyton.crypto.HttpField;
import dev.adyton.receipt.ExchangeRequest;
import dev.adyton.receipt.ExchangeResponse;
import dev.adyton.verifier.ClientException.Code;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * What one exchange said, as the receipt's digests cover it. The answer is kept whole, because the
 * key of its digest comes after it. Used by one thread.
 */
final class Transcript implements BhttpResponseDecoder.Handler {
  private final SealedRequest request;
  private final String id;
  private final Verified verified;
  private final byte[] binding;
  private final Queue<byte[]> ready = new ArrayDeque<>();
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private int status;
  private List<HttpField> headers = List.of();
  private List<HttpField> trailers = List.of();

  Transcript(SealedRequest request, String id, Verified verified, byte[] binding) {
    this.request = request;
    this.id = id;
    this.verified = verified;
    this.binding = binding;
  }

  @Override
  public void onHead(int finalStatus, List<HttpField> fields) {
    status = finalStatus;
    headers = fields;
  }

  @Override
  public void onContent(byte[] bytes) {
    content.writeBytes(bytes);
    ready.add(bytes);
  }

  @Override
  public void onEnd(List<HttpField> fields) {
    trailers = fields;
  }

  boolean hasHead() {
    return status != 0;
  }

  /** Checks, before anything of it is believed, that the answer is this request's. */
  void requireBinding() throws ClientException {
    byte[] said;
    try {
      said = HexFormat.of().parseHex(HttpField.first(headers, AnswerBinding.HEADER).orElse(""));
    } catch (IllegalArgumentException e) {
      said = new byte[0];
    }
    if (!AnswerBinding.matches(binding, said)) {
      throw new ClientException(
          Code.ANSWER_FORGED, "the answer is not bound to this request and its evidence");
    }
  }

  int status() {
    return status;
  }

  List<HttpField> headers() {
    return headers;
  }

  String contentType() {
    return HttpField.first(headers, "content-type").orElse("");
  }

  /** Returns content that has come and was not returned before. */
  Optional<byte[]> poll() {
    return Optional.ofNullable(ready.poll());
  }

  /** Checks the receipt of the whole exchange; empty where none came and none is owed. */
  Optional<CheckedReceipt> check() throws ClientException {
    Optional<String> receipt = HttpField.first(trailers, "adyton-receipt");
    Optional<String> key = HttpField.first(trailers, "adyton-receipt-key");
    if (receipt.isPresent() && key.isPresent()) {
      return Optional.of(
          CheckedReceipt.check(receipt.get(), key.get(), id, verified, asked(), answered()));
    }
    if (isOwed()) {
      throw new ClientException(Code.RECEIPT_MISSING, "the answer came without a receipt");
    }
    return Optional.empty();
  }

  private byte[] asked() {
    return new ExchangeRequest(
            request.method(),
            request.path(),
            request.header("content-type").orElse(""),
            request.content())
        .canonical();
  }

  private byte[] answered() {
    return new ExchangeResponse(status, contentType(), content.toByteArray()).canonical();
  }

  /**
   * A model answered only where something was posted and done; lists and errors vouch for nothing.
   */
  private boolean isOwed() {
    return request.method().equals("POST") && status >= 200 && status < 300;
  }
}
