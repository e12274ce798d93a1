package dev.adyton.crypto;

import java.util.Locale;
import java.util.Optional;

/** Key encapsulation mechanisms of HPKE (RFC 9180 §7.1). */
public enum HpkeKem {
  /** X25519 with HKDF-SHA256: classical. */
  DHKEM_X25519_HKDF_SHA256(0x0020, 32, 32, 32, new X25519Kem()),
  /** ML-KEM-768 with X25519, X-Wing: holds while either of them does (draft-ietf-hpke-pq). */
  MLKEM768_X25519(
      0x647a,
      XWingKem.PUBLIC_LENGTH,
      XWingKem.ENCAPSULATED_LENGTH,
      XWingKem.SEED_LENGTH,
      new XWingKem());

  private final int id;
  private final int publicKeyLength;
  private final int encapsulatedLength;
  private final int privateKeyLength;

  @SuppressWarnings("ImmutableEnumChecker") // Implementations of Kem have no state.
  private final Kem kem;

  HpkeKem(int id, int publicKeyLength, int encapsulatedLength, int privateKeyLength, Kem kem) {
    this.id = id;
    this.publicKeyLength = publicKeyLength;
    this.encapsulatedLength = encapsulatedLength;
    this.privateKeyLength = privateKeyLength;
    this.kem = kem;
  }

  /** Returns the mechanism that IANA gave this number, if we have it. */
  public static Optional<HpkeKem> of(int id) {
    for (HpkeKem kem : values()) {
      if (kem.id == id) {
        return Optional.of(kem);
      }
    }
    return Optional.empty();
  }

  /** Returns IANA's number. */
  public int id() {
    return id;
  }

  /** Returns the bytes of a public key, Npk. */
  public int publicKeyLength() {
    return publicKeyLength;
  }

  /** Returns the bytes of an encapsulated key, Nenc. */
  public int encapsulatedLength() {
    return encapsulatedLength;
  }

  int privateKeyLength() {
    return privateKeyLength;
  }

  Kem kem() {
    return kem;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s(0x%04x)", name(), id);
  }
}
