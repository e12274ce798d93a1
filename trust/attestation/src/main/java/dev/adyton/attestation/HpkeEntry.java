package dev.adyton.attestation;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Json;
import dev.adyton.crypto.HpkeAead;
import dev.adyton.crypto.HpkeKdf;
import dev.adyton.crypto.HpkeKem;
import dev.adyton.crypto.HpkeSuite;
import dev.adyton.crypto.OhttpKeyConfig;
import java.util.Optional;

/**
 * A key that requests are sealed to, as it stands in a keyset. Immutable. The static factories
 * admit algorithms that {@code trust/crypto} has, and keys of their length: what we cannot seal to
 * is not a key.
 *
 * @param id key identifier, 0 to 255 (RFC 9458 §3)
 * @param kem HPKE KEM id (RFC 9180 §7.1)
 * @param kdf HPKE KDF id (§7.2)
 * @param aead HPKE AEAD id (§7.3)
 * @param publicKeyBase64 the serialized public key, base64
 */
public record HpkeEntry(int id, int kem, int kdf, int aead, String publicKeyBase64) {
  private static final int MAX_ID = 0xff;

  /** Returns the entry of a key configuration. */
  public static HpkeEntry of(OhttpKeyConfig config) {
    HpkeSuite suite = config.suite();
    return new HpkeEntry(
        config.keyId(),
        suite.kem().id(),
        suite.kdf().id(),
        suite.aead().id(),
        Base64s.encode(config.publicKey()));
  }

  /** Returns the entry of a serialized public key. */
  public static HpkeEntry of(int id, int kem, int kdf, int aead, byte[] publicKey) {
    return of(
        config(id, kem, kdf, aead, publicKey)
            .orElseThrow(() ->
                new IllegalArgumentException("an HPKE algorithm or key that we do not have")));
  }

  /** Returns the serialized public key. */
  public byte[] publicKey() {
    try {
      return Base64s.decode(publicKeyBase64);
    } catch (CodecException e) {
      throw new IllegalStateException("not base64", e);
    }
  }

  /** Returns what to seal to. */
  public OhttpKeyConfig config() {
    return config(id, kem, kdf, aead, publicKey())
        .orElseThrow(() -> new IllegalStateException("an HPKE algorithm that we do not have"));
  }

  static HpkeEntry parse(Json.Obj in) throws CodecException {
    in.requireOnly("id", "kem", "kdf", "aead", "public");
    byte[] publicKey = Members.base64(in, "public");
    Optional<OhttpKeyConfig> config =
        config(
            number(in, "id"), number(in, "kem"), number(in, "kdf"), number(in, "aead"), publicKey);
    if (config.isEmpty()) {
      throw new CodecException(Code.VALUE, "hpke");
    }
    return of(config.get());
  }

  Json json() {
    return Json.object()
        .put("id", id)
        .put("kem", kem)
        .put("kdf", kdf)
        .put("aead", aead)
        .put("public", publicKeyBase64)
        .build();
  }

  private static Optional<OhttpKeyConfig> config(
      int id, int kemId, int kdfId, int aeadId, byte[] publicKey) {
    Optional<HpkeKem> kem = HpkeKem.of(kemId);
    Optional<HpkeKdf> kdf = HpkeKdf.of(kdfId);
    Optional<HpkeAead> aead = HpkeAead.of(aeadId);
    if (id < 0 || id > MAX_ID || kem.isEmpty() || kdf.isEmpty() || aead.isEmpty()) {
      return Optional.empty();
    }
    if (publicKey.length != kem.get().publicKeyLength()) {
      return Optional.empty();
    }
    HpkeSuite suite = new HpkeSuite(kem.get(), kdf.get(), aead.get());
    return Optional.of(new OhttpKeyConfig(id, suite, publicKey));
  }

  private static int number(Json.Obj in, String member) throws CodecException {
    long value = in.integer(member);
    if (value < 0 || value > 0xffff) {
      throw new CodecException(Code.VALUE, member);
    }
    return (int) value;
  }
}
