package dev.adyton.crypto;

/** A key encapsulation mechanism (RFC 9180 §4). Implementations are stateless. */
interface Kem {
  /**
   * A fresh secret and what carries it to the key's holder.
   *
   * @param sharedSecret known to both
   * @param encapsulated sent in clear
   */
  @SuppressWarnings(
      "ArrayRecordComponent") // Short-lived carrier inside the package, never compared.
  record Encapsulation(byte[] sharedSecret, byte[] encapsulated) {}

  /** Returns the public key that belongs to a private one. */
  byte[] publicKey(byte[] privateKey);

  /** Encapsulates to a public key with {@link #randomLength} fresh random bytes. */
  Encapsulation encapsulate(byte[] publicKey, byte[] random) throws CryptoException;

  /** Recovers the secret. */
  byte[] decapsulate(byte[] encapsulated, byte[] privateKey, byte[] publicKey)
      throws CryptoException;

  /** Returns how many random bytes {@link #encapsulate} takes. */
  int randomLength();
}
