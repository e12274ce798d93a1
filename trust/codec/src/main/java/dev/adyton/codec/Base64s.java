package dev.adyton.codec;

import java.util.Base64;

/**
 * Base64 (RFC 4648) with one text per value: padding must be as the alphabet's rule says and the
 * bits behind the last byte must be zero (§3.5), so that nobody can change a document's bytes while
 * keeping what they decode to. Stateless, safe for use by several threads.
 */
public final class Base64s {
  private Base64s() {}

  /** Encodes with the standard alphabet and padding (§4). */
  public static String encode(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Decodes the standard alphabet with padding (§4); {@code FORMAT} for any other text. */
  public static byte[] decode(String text) throws CodecException {
    return canonical(text, Base64.getDecoder(), Base64.getEncoder());
  }

  /** Encodes with the URL-safe alphabet, no padding (§5). */
  public static String encodeUrl(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Decodes the URL-safe alphabet without padding (§5); {@code FORMAT} for any other text. */
  public static byte[] decodeUrl(String text) throws CodecException {
    return canonical(text, Base64.getUrlDecoder(), Base64.getUrlEncoder().withoutPadding());
  }

  private static byte[] canonical(String text, Base64.Decoder decoder, Base64.Encoder encoder)
      throws CodecException {
    try {
      byte[] bytes = decoder.decode(text);
      // The JDK forgives missing padding and stray last bits; writing it again does not.
      if (encoder.encodeToString(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // The same refusal as below: its message quotes the input, so it goes no further.
    }
    throw new CodecException(CodecException.Code.FORMAT);
  }
}
