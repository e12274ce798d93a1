package dev.adyton.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.KeyAgreement;

/** The function X25519 of RFC 7748 §5, on raw little-endian bytes. */
final class X25519 {
  static final int LENGTH = 32;

  private static final byte[] BASE_POINT = Arrays.copyOf(new byte[] {9}, LENGTH);

  private X25519() {}

  static byte[] publicKey(byte[] privateKey) {
    try {
      return agree(privateKey, BASE_POINT);
    } catch (CryptoException e) {
      throw new IllegalStateException("the base point has large order", e);
    }
  }

  /**
   * Returns the shared point. An all-zero result, which every point of small order gives, is
   * refused (RFC 7748 §6.1, RFC 9180 §7.1.4): such a secret would be known to everybody.
   */
  static byte[] agree(byte[] privateKey, byte[] publicKey) throws CryptoException {
    if (privateKey.length != LENGTH || publicKey.length != LENGTH) {
      throw new CryptoException(CryptoException.Code.BAD_PUBLIC_KEY);
    }
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(privateKey(privateKey));
      agreement.doPhase(publicKeyOf(publicKey), true);
      byte[] shared = agreement.generateSecret();
      if (isZero(shared)) {
        throw new CryptoException(CryptoException.Code.BAD_PUBLIC_KEY);
      }
      return shared;
    } catch (InvalidKeyException e) {
      // The JDK refuses small order by itself; the check above does not rely on it.
      throw new CryptoException(CryptoException.Code.BAD_PUBLIC_KEY);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has X25519", e);
    }
  }

  private static PrivateKey privateKey(byte[] bytes) throws GeneralSecurityException {
    return KeyFactory.getInstance("X25519")
        .generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, bytes));
  }

  /** RFC 7748 §5: the last byte's top bit is ignored, u is taken modulo p. */
  private static PublicKey publicKeyOf(byte[] bytes) throws GeneralSecurityException {
    byte[] bigEndian = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      bigEndian[i] = bytes[LENGTH - 1 - i];
    }
    bigEndian[0] &= 0x7f;
    BigInteger u = new BigInteger(1, bigEndian);
    return KeyFactory.getInstance("X25519")
        .generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, u));
  }

  private static boolean isZero(byte[] bytes) {
    int seen = 0;
    for (byte b : bytes) {
      seen |= b;
    }
    return seen == 0;
  }
}
