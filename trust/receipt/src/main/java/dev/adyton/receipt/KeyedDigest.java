package dev.adyton.receipt;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;

/**
 * An HMAC-SHA-256, written {@code hmac-sha256:} and 64 lower-case hex digits: tells nothing to whom
 * lacks the key. Immutable, compared in constant time.
 *
 * @param value the 32 bytes
 */
public record KeyedDigest(Digest value) {
  private static final String PREFIX = "hmac-sha256:";

  /**
   * Reads the written form.
   *
   * @throws CodecException with {@code FORMAT} for any other text
   */
  public static KeyedDigest parse(String text) throws CodecException {
    if (!text.startsWith(PREFIX)) {
      throw new CodecException(CodecException.Code.FORMAT);
    }
    return new KeyedDigest(Digest.parse("sha256:" + text.substring(PREFIX.length())));
  }

  @Override
  public String toString() {
    return PREFIX + value.hex();
  }
}
