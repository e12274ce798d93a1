package dev.adyton.attestation;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Json;
import java.nio.ByteBuffer;

/**
 * A key that requests are sealed to. Immutable.
 *
 * @param id key identifier, 0 to 255 (RFC 9458 §3)
 * @param kem HPKE KEM id (RFC 9180 §7.1): {@link #X25519}
 * @param kdf HPKE KDF id (§7.2): {@link #HKDF_SHA256}
 * @param aead HPKE AEAD id (§7.3): 1 AES-128-GCM, 2 AES-256-GCM, 3 ChaCha20Poly1305
 * @param publicKeyBase64 the serialized public key, 32 bytes, base64
 */
public record HpkeEntry(int id, int kem, int kdf, int aead, String publicKeyBase64) {
  /** DHKEM(X25519, HKDF-SHA256). */
  public static final int X25519 = 0x0020;

  /** HKDF-SHA256. */
  public static final int HKDF_SHA256 = 0x0001;

  private static final int MAX_AEAD = 3;
  private static final int KEY_BYTES = 32;

  /** Returns the entry of a serialized public key. */
  public static HpkeEntry of(int id, int kem, int kdf, int aead, byte[] publicKey) {
    if (!known(id, kem, kdf, aead, publicKey)) {
      throw new IllegalArgumentException("HPKE algorithm or key that this version does not know");
    }
    return new HpkeEntry(id, kem, kdf, aead, Base64s.encode(publicKey));
  }

  /** Returns the serialized public key. */
  public byte[] publicKey() {
    try {
      return Base64s.decode(publicKeyBase64);
    } catch (CodecException e) {
      throw new IllegalStateException("not base64", e);
    }
  }

  static HpkeEntry parse(Json.Obj in) throws CodecException {
    in.requireOnly("id", "kem", "kdf", "aead", "public");
    byte[] publicKey = Members.base64(in, "public");
    int id = u16(in, "id");
    int kem = u16(in, "kem");
    int kdf = u16(in, "kdf");
    int aead = u16(in, "aead");
    // An algorithm that we do not know is not a key that we may seal to.
    if (!known(id, kem, kdf, aead, publicKey)) {
      throw new CodecException(Code.VALUE, "hpke");
    }
    return of(id, kem, kdf, aead, publicKey);
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

  /** Returns the key configuration (RFC 9458 §3.1) behind its length (§3.2). */
  byte[] keyConfig() {
    ByteBuffer out = ByteBuffer.allocate(2 + 3 + KEY_BYTES + 2 + 4);
    out.putShort((short) (out.capacity() - 2)).put((byte) id).putShort((short) kem);
    out.put(publicKey()).putShort((short) 4).putShort((short) kdf).putShort((short) aead);
    return out.array();
  }

  private static boolean known(int id, int kem, int kdf, int aead, byte[] publicKey) {
    return id >= 0
        && id <= 0xff
        && kem == X25519
        && kdf == HKDF_SHA256
        && aead >= 1
        && aead <= MAX_AEAD
        && publicKey.length == KEY_BYTES;
  }

  private static int u16(Json.Obj in, String member) throws CodecException {
    long value = in.integer(member);
    if (value < 0 || value > 0xffff) {
      throw new CodecException(Code.VALUE, member);
    }
    return (int) value;
  }
}
