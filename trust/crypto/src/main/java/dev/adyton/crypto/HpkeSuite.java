package dev.adyton.crypto;

import java.util.Objects;

/**
 * The three algorithms of an HPKE context (RFC 9180 §7).
 *
 * @param kem how a secret is carried to a public key
 * @param kdf how keys are derived from it
 * @param aead how messages are sealed with them
 */
public record HpkeSuite(HpkeKem kem, HpkeKdf kdf, HpkeAead aead) {
  /** X25519, HKDF-SHA256, AES-256-GCM. */
  public static final HpkeSuite DEFAULT =
      new HpkeSuite(HpkeKem.DHKEM_X25519_HKDF_SHA256, HpkeKdf.HKDF_SHA256, HpkeAead.AES_256_GCM);

  /** ML-KEM-768 with X25519, HKDF-SHA256, AES-256-GCM: also against quantum computers. */
  public static final HpkeSuite HYBRID =
      new HpkeSuite(HpkeKem.MLKEM768_X25519, HpkeKdf.HKDF_SHA256, HpkeAead.AES_256_GCM);

  public HpkeSuite {
    Objects.requireNonNull(kem, "kem");
    Objects.requireNonNull(kdf, "kdf");
    Objects.requireNonNull(aead, "aead");
  }

  /** RFC 9180 §5.1. */
  byte[] id() {
    return Bytes.concat(
        Bytes.ascii("HPKE"), Bytes.u16(kem.id()), Bytes.u16(kdf.id()), Bytes.u16(aead.id()));
  }

  /** RFC 9458 §4.4: max(Nn, Nk), the length of a response's nonce and secret. */
  int responseEntropyLength() {
    return Math.max(HpkeAead.NONCE_LENGTH, aead.keyLength());
  }
}
