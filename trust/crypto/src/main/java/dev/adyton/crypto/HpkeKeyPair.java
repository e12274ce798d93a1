package dev.adyton.crypto;

/**
 * A receiver's key pair. The private key lies off heap and is overwritten by {@link #close}; it
 * never leaves this package. Safe for use by several threads.
 */
public final class HpkeKeyPair implements AutoCloseable {
  private final HpkeSuite suite;
  private final byte[] publicKey;
  private final SecretBytes privateKey;

  private HpkeKeyPair(HpkeSuite suite, byte[] publicKey, SecretBytes privateKey) {
    this.suite = suite;
    this.publicKey = publicKey;
    this.privateKey = privateKey;
  }

  /** Makes a fresh pair. */
  public static HpkeKeyPair generate(HpkeSuite suite) {
    return of(suite, Bytes.random(suite.kem().privateKeyLength()));
  }

  /** Takes over a private key and wipes the given array: known keys are for tests. */
  static HpkeKeyPair of(HpkeSuite suite, byte[] privateKey) {
    byte[] publicKey = suite.kem().kem().publicKey(privateKey);
    return new HpkeKeyPair(suite, publicKey, SecretBytes.take(privateKey));
  }

  /** Returns the algorithms that this pair is for, and for no others. */
  public HpkeSuite suite() {
    return suite;
  }

  /** Returns a copy of the public key, serialised as RFC 9180 §7.1.1 says. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  byte[] decapsulate(byte[] encapsulated) throws CryptoException {
    byte[] key;
    try {
      key = privateKey.copy();
    } catch (IllegalStateException e) {
      // The key was retired while its request was on the way.
      throw new CryptoException(CryptoException.Code.UNKNOWN_KEY);
    }
    try {
      return suite.kem().kem().decapsulate(encapsulated, key, publicKey);
    } finally {
      Bytes.wipe(key);
    }
  }

  /** Overwrites the private key; what is sealed to the pair can never be opened again. */
  @Override
  public void close() {
    privateKey.close();
  }
}
