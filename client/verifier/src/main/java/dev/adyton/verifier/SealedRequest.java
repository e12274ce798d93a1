package dev.adyton.verifier;

import dev.adyton.crypto.HttpField;
import dev.adyton.crypto.PaddingProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A request as only the verified node will see it: method, path, headers and body are all sealed.
 *
 * <p>Immutable. The body's array is not copied: it may be large, and its owner may want to zero it
 * afterwards. Neither body nor headers appear in {@link #toString()}.
 *
 * @param method an HTTP method in capitals, RFC 9110 §9
 * @param path the origin form of the target, beginning with {@code /}, with its query
 * @param headers in order; those that the channel itself writes ({@code adyton-…}) and those of one
 *     hop are refused
 * @param content the body, empty where there is none
 * @param padding how the answer's sizes and times are hidden from whoever watches the connection
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a carrier of bytes to seal.
public record SealedRequest(
    String method, String path, List<HttpField> headers, byte[] content, PaddingProfile padding) {
  /** The largest body, in bytes. */
  public static final int MAX_CONTENT_BYTES = 32 << 20;

  /** The most headers. */
  public static final int MAX_HEADERS = 100;

  /** The longest path or header value, in characters. */
  public static final int MAX_LINE = 8192;

  private static final Set<String> OF_THIS_HOP = Set.of("host", "content-length", "trailer");

  /** Checks and normalises; {@link IllegalArgumentException} names the field, never its value. */
  public SealedRequest {
    Objects.requireNonNull(content, "content");
    if (!method.matches("[A-Z]{1,16}")) {
      throw new IllegalArgumentException("method is not an HTTP method in capitals");
    }
    boolean visible = path.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (!path.startsWith("/") || path.length() > MAX_LINE || !visible) {
      throw new IllegalArgumentException("path is not an origin form");
    }
    if (headers.size() > MAX_HEADERS) {
      throw new IllegalArgumentException("more than " + MAX_HEADERS + " headers");
    }
    headers = headers.stream().map(SealedRequest::checked).toList();
  }

  /** Makes a request whose answer comes in buckets. */
  public SealedRequest(String method, String path, List<HttpField> headers, byte[] content) {
    this(method, path, headers, content, PaddingProfile.BUCKETS);
  }

  /** Returns this request with another shape of its answer. */
  public SealedRequest padded(PaddingProfile profile) {
    return new SealedRequest(method, path, headers, content, profile);
  }

  /** Returns a request without a body. */
  public static SealedRequest get(String path) {
    return new SealedRequest("GET", path, List.of(), new byte[0]);
  }

  /** Returns a POST of a JSON document. */
  public static SealedRequest postJson(String path, byte[] json) {
    return new SealedRequest(
        "POST", path, List.of(new HttpField("content-type", "application/json")), json);
  }

  /** Returns this request with one more header. */
  public SealedRequest with(String name, String value) {
    List<HttpField> more = new ArrayList<>(headers);
    more.add(new HttpField(name, value));
    return new SealedRequest(method, path, more, content, padding);
  }

  /** Returns this request with a bearer key (RFC 6750 §2.1), which travels inside the seal only. */
  public SealedRequest bearer(String key) {
    return with("authorization", "Bearer " + key);
  }

  /** Returns the first header of that lower-case name. */
  public Optional<String> header(String name) {
    return HttpField.first(headers, name);
  }

  private static HttpField checked(HttpField field) {
    if (OF_THIS_HOP.contains(field.name()) || field.name().startsWith("adyton-")) {
      throw new IllegalArgumentException("header " + field.name() + " is not the caller's to set");
    }
    if (field.value().length() > MAX_LINE) {
      throw new IllegalArgumentException("header " + field.name() + " is too long");
    }
    return field;
  }

  /** Says how large it is and nothing of what is in it. */
  @Override
  public String toString() {
    return "SealedRequest[" + method + ", " + content.length + " bytes]";
  }
}
