package dev.adyton.crypto;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Authenticated ciphers of HPKE (RFC 9180 §7.3). */
public enum HpkeAead {
  /** AES-128 in GCM. */
  AES_128_GCM(0x0001, 16, "AES"),
  /** AES-256 in GCM. */
  AES_256_GCM(0x0002, 32, "AES"),
  /** ChaCha20-Poly1305 (RFC 8439). */
  CHACHA20_POLY1305(0x0003, 32, "ChaCha20");

  /** Bytes that sealing adds, the same for all three. */
  public static final int TAG_LENGTH = 16;

  static final int NONCE_LENGTH = 12;

  private final int id;
  private final int keyLength;
  private final String keyName;

  HpkeAead(int id, int keyLength, String keyName) {
    this.id = id;
    this.keyLength = keyLength;
    this.keyName = keyName;
  }

  /** Returns the cipher that IANA gave this number, if we have it. */
  public static Optional<HpkeAead> of(int id) {
    for (HpkeAead aead : values()) {
      if (aead.id == id) {
        return Optional.of(aead);
      }
    }
    return Optional.empty();
  }

  /** Returns IANA's number. */
  public int id() {
    return id;
  }

  int keyLength() {
    return keyLength;
  }

  byte[] seal(byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
    try {
      return cipher(Cipher.ENCRYPT_MODE, key, nonce, aad).doFinal(plaintext);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has " + name(), e);
    }
  }

  byte[] open(byte[] key, byte[] nonce, byte[] aad, byte[] ciphertext) throws CryptoException {
    if (ciphertext.length < TAG_LENGTH) {
      throw new CryptoException(CryptoException.Code.AUTHENTICATION);
    }
    try {
      return cipher(Cipher.DECRYPT_MODE, key, nonce, aad).doFinal(ciphertext);
    } catch (AEADBadTagException e) {
      throw new CryptoException(CryptoException.Code.AUTHENTICATION);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has " + name(), e);
    }
  }

  private Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] aad)
      throws GeneralSecurityException {
    boolean gcm = this != CHACHA20_POLY1305;
    Cipher cipher = Cipher.getInstance(gcm ? "AES/GCM/NoPadding" : "ChaCha20-Poly1305");
    AlgorithmParameterSpec parameters =
        gcm ? new GCMParameterSpec(8 * TAG_LENGTH, nonce) : new IvParameterSpec(nonce);
    cipher.init(mode, new SecretKeySpec(key, keyName), parameters);
    cipher.updateAAD(aad);
    return cipher;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s(0x%04x)", name(), id);
  }
}
