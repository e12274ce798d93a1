package dev.adyton.receipt;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * What a receipt says was asked. Has no {@code toString} that shows it.
 *
 * @param method a token in upper case
 * @param path path and query
 * @param contentType as sent; empty if none was
 * @param content as sent, before framing and padding; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a carrier of bytes to digest.
public record ExchangeRequest(String method, String path, String contentType, byte[] content) {
  public ExchangeRequest {
    // A line break in any of these could make one exchange look like another.
    CanonicalHead.requireToken(method);
    CanonicalHead.requireToken(path);
    CanonicalHead.requireLine(contentType);
    Objects.requireNonNull(content, "content");
  }

  /** Returns the bytes in front of the content. */
  public byte[] head() {
    return ("adyton-request/1\n" + method + ' ' + path + "\ncontent-type: " + contentType + "\n\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Returns the bytes that are digested. */
  public byte[] canonical() {
    return CanonicalHead.join(head(), content);
  }

  @Override
  public String toString() {
    return "ExchangeRequest[…]";
  }
}
