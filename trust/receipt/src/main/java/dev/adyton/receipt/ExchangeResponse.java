package dev.adyton.receipt;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * What a receipt says was answered. Has no {@code toString} that shows it.
 *
 * @param status 200..599
 * @param contentType as delivered; empty if none was
 * @param content as delivered, before framing and padding; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a carrier of bytes to digest.
public record ExchangeResponse(int status, String contentType, byte[] content) {
  public ExchangeResponse {
    requireParts(status, contentType);
    Objects.requireNonNull(content, "content");
  }

  /**
   * Returns the bytes in front of the content: a streamed answer is digested as this head, then its
   * content piece by piece.
   */
  public static byte[] head(int status, String contentType) {
    requireParts(status, contentType);
    return ("adyton-response/1\n" + status + "\ncontent-type: " + contentType + "\n\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Returns the bytes that are digested. */
  public byte[] canonical() {
    return CanonicalHead.join(head(status, contentType), content);
  }

  private static void requireParts(int status, String contentType) {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("not a final status code");
    }
    CanonicalHead.requireLine(contentType);
  }

  @Override
  public String toString() {
    return "ExchangeResponse[" + status + "]";
  }
}
