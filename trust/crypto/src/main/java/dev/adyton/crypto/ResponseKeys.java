package dev.adyton.crypto;

/** Key and nonce of a response's chunks (draft-ietf-ohai-chunked-ohttp §6.2, RFC 9458 §4.4). */
final class ResponseKeys {
  private static final byte[] LABEL = Bytes.ascii("message/bhttp chunked response");

  private final HpkeAead aead;
  private final byte[] key;
  private final byte[] nonce;
  private long counter;
  private boolean wiped;

  private ResponseKeys(HpkeAead aead, byte[] key, byte[] nonce) {
    this.aead = aead;
    this.key = key;
    this.nonce = nonce;
  }

  /** What both sides export from the request's HPKE context. */
  interface Exporter {
    byte[] export(byte[] context, int length);
  }

  static byte[] secret(HpkeSuite suite, Exporter exporter) {
    return exporter.export(LABEL, suite.responseEntropyLength());
  }

  static ResponseKeys derive(
      HpkeSuite suite, byte[] secret, byte[] encapsulated, byte[] responseNonce) {
    HpkeKdf kdf = suite.kdf();
    byte[] extracted = Hkdf.extract(kdf, Bytes.concat(encapsulated, responseNonce), secret);
    byte[] key = Hkdf.expand(kdf, extracted, Bytes.ascii("key"), suite.aead().keyLength());
    byte[] nonce = Hkdf.expand(kdf, extracted, Bytes.ascii("nonce"), HpkeAead.NONCE_LENGTH);
    Bytes.wipe(extracted);
    return new ResponseKeys(suite.aead(), key, nonce);
  }

  byte[] seal(byte[] aad, byte[] plaintext) {
    requireKeys();
    byte[] sealed = aead.seal(key, HpkeContext.nonce(nonce, counter), aad, plaintext);
    counter = Math.incrementExact(counter);
    return sealed;
  }

  byte[] open(byte[] aad, byte[] sealed) throws CryptoException {
    requireKeys();
    byte[] plaintext = aead.open(key, HpkeContext.nonce(nonce, counter), aad, sealed);
    counter = Math.incrementExact(counter);
    return plaintext;
  }

  void wipe() {
    wiped = true;
    Bytes.wipe(key, nonce);
  }

  /** What is sealed under wiped keys anybody could open. */
  private void requireKeys() {
    if (wiped) {
      throw new IllegalStateException("the keys were overwritten");
    }
  }
}
