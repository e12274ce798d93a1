package dev.adyton.crypto;

/** DHKEM(X25519, HKDF-SHA256), RFC 9180 §4.1 and §7.1. */
final class X25519Kem implements Kem {
  private static final byte[] SUITE_ID = Bytes.concat(Bytes.ascii("KEM"), Bytes.u16(0x0020));
  private static final int SECRET_LENGTH = 32;

  @Override
  public byte[] publicKey(byte[] privateKey) {
    return X25519.publicKey(privateKey);
  }

  @Override
  public Encapsulation encapsulate(byte[] publicKey, byte[] random) throws CryptoException {
    byte[] encapsulated = X25519.publicKey(random);
    byte[] shared = X25519.agree(random, publicKey);
    return new Encapsulation(derive(shared, encapsulated, publicKey), encapsulated);
  }

  @Override
  public byte[] decapsulate(byte[] encapsulated, byte[] privateKey, byte[] publicKey)
      throws CryptoException {
    return derive(X25519.agree(privateKey, encapsulated), encapsulated, publicKey);
  }

  @Override
  public int randomLength() {
    return X25519.LENGTH;
  }

  /** ExtractAndExpand of §4.1. */
  private static byte[] derive(byte[] shared, byte[] encapsulated, byte[] publicKey) {
    HpkeKdf kdf = HpkeKdf.HKDF_SHA256;
    byte[] key = Hkdf.labeledExtract(kdf, SUITE_ID, Bytes.EMPTY, "eae_prk", shared);
    byte[] context = Bytes.concat(encapsulated, publicKey);
    byte[] secret = Hkdf.labeledExpand(kdf, SUITE_ID, key, "shared_secret", context, SECRET_LENGTH);
    Bytes.wipe(shared, key);
    return secret;
  }
}
