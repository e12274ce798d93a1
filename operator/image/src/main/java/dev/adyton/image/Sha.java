package dev.adyton.image;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The digests of a TPM's banks. Stateless. */
final class Sha {
  static final String SHA256 = "SHA-256";
  static final String SHA384 = "SHA-384";

  private Sha() {}

  static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] of(String algorithm, byte[]... parts) {
    MessageDigest digest = digest(algorithm);
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  static String hex256(byte[] bytes) {
    return HexFormat.of().formatHex(of(SHA256, bytes));
  }
}
