package dev.adyton.crypto;

import java.util.Locale;
import java.util.Optional;

/** Key derivation functions of HPKE (RFC 9180 §7.2). */
public enum HpkeKdf {
  /** HKDF with SHA-256. */
  HKDF_SHA256(0x0001, 32, "HmacSHA256"),
  /** HKDF with SHA-512. */
  HKDF_SHA512(0x0003, 64, "HmacSHA512");

  private final int id;
  private final int hashLength;
  private final String macName;

  HpkeKdf(int id, int hashLength, String macName) {
    this.id = id;
    this.hashLength = hashLength;
    this.macName = macName;
  }

  /** Returns the function that IANA gave this number, if we have it. */
  public static Optional<HpkeKdf> of(int id) {
    for (HpkeKdf kdf : values()) {
      if (kdf.id == id) {
        return Optional.of(kdf);
      }
    }
    return Optional.empty();
  }

  /** Returns IANA's number. */
  public int id() {
    return id;
  }

  int hashLength() {
    return hashLength;
  }

  String macName() {
    return macName;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s(0x%04x)", name(), id);
  }
}
