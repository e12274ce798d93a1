package dev.adyton.receipt;

import dev.adyton.codec.Digest;
import dev.adyton.crypto.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.util.Arrays;

/**
 * The key that a node signs its receipts with: Ed25519 (RFC 8032), made in memory, for nothing
 * else. The seed lies off heap and is overwritten by {@link #close}. Safe for use by several
 * threads.
 */
public final class ReceiptKey implements AutoCloseable {
  private final SecretBytes seed;
  private final byte[] publicKey;

  private ReceiptKey(SecretBytes seed, byte[] publicKey) {
    this.seed = seed;
    this.publicKey = publicKey;
  }

  /** Makes a fresh key. */
  public static ReceiptKey generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(Ed25519.NAME).generateKeyPair();
      byte[] seed =
          ((EdECPrivateKey) pair.getPrivate())
              .getBytes()
              .orElseThrow(() -> new IllegalStateException("the JDK's software keys have bytes"));
      byte[] publicKey = Ed25519.encode((EdECPublicKey) pair.getPublic());
      return new ReceiptKey(SecretBytes.take(seed), publicKey);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has Ed25519", e);
    }
  }

  /** Returns the key's name: the first 16 hex digits of the SHA-256 of the public key. */
  public String kid() {
    return kid(publicKey);
  }

  /** Returns the name of the key with these 32 raw bytes. */
  public static String kid(byte[] publicKey) {
    return Digest.sha256(publicKey).hex().substring(0, 16);
  }

  /** Returns a copy of the public key, 32 raw bytes. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /**
   * Signs a receipt that names this key.
   *
   * @throws IllegalArgumentException if it names another
   * @throws IllegalStateException after {@link #close}
   */
  public SignedReceipt sign(Receipt receipt) {
    if (!receipt.kid().equals(kid())) {
      throw new IllegalArgumentException("the receipt names another key");
    }
    byte[] bytes = receipt.bytes();
    byte[] key = seed.copy();
    try {
      return new SignedReceipt(bytes, Ed25519.sign(key, bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has Ed25519", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** Overwrites the seed. */
  @Override
  public void close() {
    seed.close();
  }
}
