package dev.adyton.attestation;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Json;

/**
 * The key that signs receipts. Immutable.
 *
 * @param kid first 16 hex digits of the SHA-256 of the raw public key
 * @param publicKeyBase64 the 32 raw bytes (RFC 8032 §5.1.5), base64
 */
public record ReceiptEntry(String kid, String publicKeyBase64) {
  /** The one signature algorithm of receipts. */
  public static final String ALG = "Ed25519";

  private static final int KEY_BYTES = 32;
  private static final int KID_DIGITS = 16;

  /** Returns the entry of a raw Ed25519 public key. */
  public static ReceiptEntry of(byte[] publicKey) {
    if (publicKey.length != KEY_BYTES) {
      throw new IllegalArgumentException("an Ed25519 public key has 32 bytes");
    }
    return new ReceiptEntry(kid(publicKey), Base64s.encode(publicKey));
  }

  /** Returns the 32 raw bytes. */
  public byte[] publicKey() {
    try {
      return Base64s.decode(publicKeyBase64);
    } catch (CodecException e) {
      throw new IllegalStateException("not base64", e);
    }
  }

  static ReceiptEntry parse(Json.Obj in) throws CodecException {
    in.requireOnly("alg", "kid", "public");
    byte[] publicKey = Members.base64(in, "public");
    if (!in.string("alg").equals(ALG) || publicKey.length != KEY_BYTES) {
      throw new CodecException(Code.VALUE, "receipt");
    }
    if (!in.string("kid").equals(kid(publicKey))) {
      throw new CodecException(Code.VALUE, "kid");
    }
    return of(publicKey);
  }

  Json json() {
    return Json.object().put("alg", ALG).put("kid", kid).put("public", publicKeyBase64).build();
  }

  private static String kid(byte[] publicKey) {
    return Digest.sha256(publicKey).hex().substring(0, KID_DIGITS);
  }
}
