package dev.adyton.crypto;

import java.util.Arrays;

/**
 * A long-lived key for data at rest: AES-256-GCM under random 96-bit nonces (NIST SP 800-38D
 * §8.2.2). Its bytes rest off heap and are zeroed by {@link #close}. Safe for use by several
 * threads.
 *
 * <p>Nonces are random rather than counted because a counter would lie in the same files as the
 * ciphertext: whoever puts an old file back would make it count the same numbers twice. At most
 * 2^32 seals under one key are safe; derive or rotate before that.
 */
public final class SealingKey implements AutoCloseable {
  /** Bytes of a key. */
  public static final int KEY_BYTES = 32;

  /** Bytes that sealing adds: nonce and tag. */
  public static final int OVERHEAD = HpkeAead.NONCE_LENGTH + HpkeAead.TAG_LENGTH;

  private static final HpkeAead AEAD = HpkeAead.AES_256_GCM;

  private final SecretBytes key;

  private SealingKey(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("key length");
    }
    this.key = SecretBytes.take(key);
  }

  /** Makes a new key. */
  public static SealingKey generate() {
    return new SealingKey(Bytes.random(KEY_BYTES));
  }

  /** Moves key bytes off the heap: copies and wipes the given array of {@link #KEY_BYTES}. */
  public static SealingKey take(byte[] key) {
    return new SealingKey(key);
  }

  /** Returns the key of one purpose: HKDF-Expand (RFC 5869 §2.3) with {@code info}. */
  public SealingKey derive(byte[] info) {
    byte[] copy = key.copy();
    try {
      return new SealingKey(Hkdf.expand(HpkeKdf.HKDF_SHA256, copy, info, KEY_BYTES));
    } finally {
      Bytes.wipe(copy);
    }
  }

  /** Returns nonce, ciphertext and tag. */
  public byte[] seal(byte[] aad, byte[] plaintext) {
    byte[] copy = key.copy();
    try {
      byte[] nonce = Bytes.random(HpkeAead.NONCE_LENGTH);
      return Bytes.concat(nonce, AEAD.seal(copy, nonce, aad, plaintext));
    } finally {
      Bytes.wipe(copy);
    }
  }

  /**
   * Opens what {@link #seal} gave.
   *
   * @throws CryptoException {@code AUTHENTICATION} for another key, other data or a changed byte
   */
  public byte[] open(byte[] aad, byte[] sealed) throws CryptoException {
    if (sealed.length < OVERHEAD) {
      throw new CryptoException(CryptoException.Code.AUTHENTICATION);
    }
    byte[] copy = key.copy();
    try {
      byte[] nonce = Arrays.copyOf(sealed, HpkeAead.NONCE_LENGTH);
      byte[] rest = Arrays.copyOfRange(sealed, HpkeAead.NONCE_LENGTH, sealed.length);
      return AEAD.open(copy, nonce, aad, rest);
    } finally {
      Bytes.wipe(copy);
    }
  }

  /** Seals the bytes of {@code inner} under this key. */
  public byte[] wrap(byte[] aad, SealingKey inner) {
    byte[] copy = inner.export();
    try {
      return seal(aad, copy);
    } finally {
      Bytes.wipe(copy);
    }
  }

  /**
   * Opens what {@link #wrap} gave.
   *
   * @throws CryptoException as {@link #open}, and {@code MALFORMED} for what is no key
   */
  public SealingKey unwrap(byte[] aad, byte[] wrapped) throws CryptoException {
    byte[] opened = open(aad, wrapped);
    if (opened.length != KEY_BYTES) {
      Bytes.wipe(opened);
      throw new CryptoException(CryptoException.Code.MALFORMED);
    }
    return new SealingKey(opened);
  }

  /** Returns the bytes on the heap, for a TPM to seal; the caller wipes them. */
  public byte[] export() {
    return key.copy();
  }

  @Override
  public void close() {
    key.close();
  }
}
