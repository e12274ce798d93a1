package dev.adyton.codec;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A SHA-256 digest, written {@code sha256:} and 64 lower-case hex digits. Immutable; {@link
 * #equals} takes the same time wherever two digests differ.
 */
public final class Digest {
  /** Bytes of a digest. */
  public static final int LENGTH = 32;

  private static final String PREFIX = "sha256:";

  private final byte[] bytes;

  private Digest(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Digests the parts one after the other, as if they were one array. */
  public static Digest sha256(byte[]... parts) {
    MessageDigest sha256 = newSha256();
    for (byte[] part : parts) {
      sha256.update(part);
    }
    return new Digest(sha256.digest());
  }

  /** Returns a fresh SHA-256, for content that comes in pieces. */
  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Returns the digest whose 32 bytes these are. */
  public static Digest of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a SHA-256 digest has 32 bytes");
    }
    return new Digest(bytes.clone());
  }

  /**
   * Reads the written form.
   *
   * @throws CodecException with {@code FORMAT} for anything but {@code sha256:} and 64 lower-case
   *     hex digits
   */
  public static Digest parse(String text) throws CodecException {
    if (!isForm(text)) {
      throw new CodecException(CodecException.Code.FORMAT);
    }
    return new Digest(HexFormat.of().parseHex(text, PREFIX.length(), text.length()));
  }

  private static boolean isForm(String text) {
    if (text.length() != PREFIX.length() + 2 * LENGTH || !text.startsWith(PREFIX)) {
      return false;
    }
    for (int i = PREFIX.length(); i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  /** Returns a copy of the 32 bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Returns the 64 hex digits. */
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Digest digest && MessageDigest.isEqual(bytes, digest.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return PREFIX + hex();
  }
}
