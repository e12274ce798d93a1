package dev.adyton.crypto;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A whole HTTP request and its binary form (<a href="https://www.rfc-editor.org/rfc/rfc9292">RFC
 * 9292</a>). Immutable but for {@link #content}, which is not copied. Has no {@code toString} that
 * shows what is asked.
 *
 * @param method a token
 * @param scheme lower case
 * @param authority may be empty
 * @param path path and query, starting with a slash
 * @param headers in order
 * @param content not copied
 * @param trailers in order
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by content below.
public record BhttpRequest(
    String method,
    String scheme,
    String authority,
    String path,
    List<HttpField> headers,
    byte[] content,
    List<HttpField> trailers) {
  private static final int FRAMING = 0;

  public BhttpRequest {
    headers = List.copyOf(headers);
    trailers = List.copyOf(trailers);
    Objects.requireNonNull(content, "content");
    if (!new BhttpControl(method, scheme, authority, path).isValid()) {
      throw new IllegalArgumentException("not an HTTP request line");
    }
  }

  /** Encodes as a Known-Length Request (§3.1) with {@code padding} zeros behind it (§3.8). */
  public byte[] encode(int padding) {
    return known().zeros(padding).done();
  }

  /** Encodes with as many zeros as bring the whole to its {@link Padme} bucket. */
  public byte[] encodePadded() {
    byte[] bare = encode(0);
    return Arrays.copyOf(bare, Padme.pad(bare.length));
  }

  private BhttpWriter known() {
    return new BhttpWriter()
        .varint(FRAMING)
        .prefixed(method)
        .prefixed(scheme)
        .prefixed(authority)
        .prefixed(path)
        .section(headers)
        .prefixed(content)
        .section(trailers);
  }

  /**
   * Decodes a request of known or indeterminate length (§3.1, §3.2).
   *
   * @throws BhttpException if the message is invalid or beyond the limits
   */
  public static BhttpRequest decode(byte[] bytes, BhttpLimits limits) throws BhttpException {
    Parts parts = new Parts();
    BhttpReader reader = BhttpReader.request(limits, parts);
    reader.feed(bytes);
    reader.end();
    BhttpControl control = parts.control;
    return new BhttpRequest(
        control.method(),
        control.scheme(),
        control.authority(),
        control.path(),
        parts.headers,
        parts.content.toByteArray(),
        parts.trailers);
  }

  private static final class Parts implements BhttpReader.Sink {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    // Replaced before a reader ends without an exception.
    private BhttpControl control = new BhttpControl("", "", "", "");
    private List<HttpField> headers = List.of();
    private List<HttpField> trailers = List.of();

    @Override
    public void control(BhttpControl read) {
      control = read;
    }

    @Override
    public void head(int status, List<HttpField> fields) {
      headers = fields;
    }

    @Override
    public void content(byte[] bytes) {
      content.writeBytes(bytes);
    }

    @Override
    public void trailers(List<HttpField> fields) {
      trailers = fields;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BhttpRequest that
        && method.equals(that.method)
        && scheme.equals(that.scheme)
        && authority.equals(that.authority)
        && path.equals(that.path)
        && headers.equals(that.headers)
        && Arrays.equals(content, that.content)
        && trailers.equals(that.trailers);
  }

  @Override
  public int hashCode() {
    return Objects.hash(method, path, Arrays.hashCode(content));
  }

  @Override
  public String toString() {
    return "BhttpRequest[…]";
  }
}
