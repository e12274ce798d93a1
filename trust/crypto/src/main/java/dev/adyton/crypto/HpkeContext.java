package dev.adyton.crypto;

/** What both sides of HPKE share (RFC 9180 §5.1 and §5.2). */
final class HpkeContext {
  private static final byte[] MODE_BASE = {0};

  private final HpkeSuite suite;
  private final byte[] key;
  private final byte[] baseNonce;
  private final byte[] exporterSecret;
  private long sequence;
  private boolean wiped;

  /** KeySchedule of RFC 9180 §5.1 in base mode: no pre-shared key. Wipes the shared secret. */
  HpkeContext(HpkeSuite suite, byte[] sharedSecret, byte[] info) {
    this.suite = suite;
    HpkeKdf kdf = suite.kdf();
    byte[] id = suite.id();
    byte[] pskIdHash = Hkdf.labeledExtract(kdf, id, Bytes.EMPTY, "psk_id_hash", Bytes.EMPTY);
    byte[] infoHash = Hkdf.labeledExtract(kdf, id, Bytes.EMPTY, "info_hash", info);
    byte[] context = Bytes.concat(MODE_BASE, pskIdHash, infoHash);
    byte[] secret = Hkdf.labeledExtract(kdf, id, sharedSecret, "secret", Bytes.EMPTY);
    key = Hkdf.labeledExpand(kdf, id, secret, "key", context, suite.aead().keyLength());
    baseNonce = Hkdf.labeledExpand(kdf, id, secret, "base_nonce", context, HpkeAead.NONCE_LENGTH);
    exporterSecret = Hkdf.labeledExpand(kdf, id, secret, "exp", context, kdf.hashLength());
    Bytes.wipe(secret, sharedSecret);
  }

  byte[] seal(byte[] aad, byte[] plaintext) {
    requireKeys();
    byte[] sealed = suite.aead().seal(key, nonce(baseNonce, sequence), aad, plaintext);
    sequence = Math.incrementExact(sequence);
    return sealed;
  }

  /** Opens the next message; after a failure the sequence stands still, as §5.2 says. */
  byte[] open(byte[] aad, byte[] ciphertext) throws CryptoException {
    requireKeys();
    byte[] plaintext = suite.aead().open(key, nonce(baseNonce, sequence), aad, ciphertext);
    sequence = Math.incrementExact(sequence);
    return plaintext;
  }

  byte[] export(byte[] exporterContext, int length) {
    requireKeys();
    return Hkdf.labeledExpand(
        suite.kdf(), suite.id(), exporterSecret, "sec", exporterContext, length);
  }

  void wipe() {
    wiped = true;
    Bytes.wipe(key, baseNonce, exporterSecret);
  }

  /** What is sealed under wiped keys anybody could open. */
  private void requireKeys() {
    if (wiped) {
      throw new IllegalStateException("the keys were overwritten");
    }
  }

  /** ComputeNonce of §5.2; the chunks of an OHTTP response count in the same way. */
  static byte[] nonce(byte[] base, long counter) {
    byte[] nonce = base.clone();
    for (int i = 0; i < Long.BYTES; i++) {
      nonce[nonce.length - 1 - i] ^= (byte) (counter >>> (8 * i));
    }
    return nonce;
  }
}
