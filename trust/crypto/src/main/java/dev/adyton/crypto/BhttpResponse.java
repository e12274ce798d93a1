package dev.adyton.crypto;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A whole HTTP response and its binary form (RFC 9292). For an answer that grows, see {@link
 * BhttpResponseEncoder} and {@link BhttpResponseDecoder}. Immutable but for {@link #content}, which
 * is not copied. Has no {@code toString} that shows what is answered.
 *
 * @param status 200..599
 * @param headers in order
 * @param content not copied
 * @param trailers in order
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by content below.
public record BhttpResponse(
    int status, List<HttpField> headers, byte[] content, List<HttpField> trailers) {
  private static final int FRAMING = 1;

  public BhttpResponse {
    headers = List.copyOf(headers);
    trailers = List.copyOf(trailers);
    Objects.requireNonNull(content, "content");
    requireFinal(status);
  }

  static void requireFinal(int status) {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("not a final status code");
    }
  }

  /** Encodes as a Known-Length Response (§3.1) with {@code padding} zeros behind it (§3.8). */
  public byte[] encode(int padding) {
    return new BhttpWriter()
        .varint(FRAMING)
        .varint(status)
        .section(headers)
        .prefixed(content)
        .section(trailers)
        .zeros(padding)
        .done();
  }

  /**
   * Decodes a response of known or indeterminate length; interim responses are dropped.
   *
   * @throws BhttpException if the message is invalid or beyond the limits
   */
  public static BhttpResponse decode(byte[] bytes, BhttpLimits limits) throws BhttpException {
    Parts parts = new Parts();
    BhttpResponseDecoder decoder = new BhttpResponseDecoder(limits);
    decoder.feed(bytes, parts);
    decoder.end(parts);
    return new BhttpResponse(
        parts.status, parts.headers, parts.content.toByteArray(), parts.trailers);
  }

  private static final class Parts implements BhttpResponseDecoder.Handler {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private int status;
    private List<HttpField> headers = List.of();
    private List<HttpField> trailers = List.of();

    @Override
    public void onHead(int code, List<HttpField> fields) {
      status = code;
      headers = fields;
    }

    @Override
    public void onContent(byte[] bytes) {
      content.writeBytes(bytes);
    }

    @Override
    public void onEnd(List<HttpField> fields) {
      trailers = fields;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BhttpResponse that
        && status == that.status
        && headers.equals(that.headers)
        && Arrays.equals(content, that.content)
        && trailers.equals(that.trailers);
  }

  @Override
  public int hashCode() {
    return Objects.hash(status, Arrays.hashCode(content));
  }

  @Override
  public String toString() {
    return "BhttpResponse[" + status + "]";
  }
}
