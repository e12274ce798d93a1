package dev.adyton.receipt;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.util.Arrays;

/**
 * A receipt's bytes and the signature over exactly these bytes. Nobody's signature is checked here:
 * see {@link ReceiptCheck}.
 *
 * @param receipt canonical JSON as signed; not copied
 * @param signature 64 bytes, Ed25519 (RFC 8032 §5.1.6); not copied
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by content below.
public record SignedReceipt(byte[] receipt, byte[] signature) {
  /** Encodes as {@code {"receipt":base64,"signature":base64}}. */
  public byte[] encode() {
    return Jcs.encode(
        Json.object()
            .put("receipt", Base64s.encode(receipt))
            .put("signature", Base64s.encode(signature))
            .build());
  }

  /**
   * Decodes what {@link #encode} wrote; whitespace and order of members may differ.
   *
   * @throws CodecException if the bytes are anything else
   */
  public static SignedReceipt parse(byte[] bytes) throws CodecException {
    Json.Obj json = Json.parseObject(bytes);
    json.requireOnly("receipt", "signature");
    return new SignedReceipt(
        Base64s.decode(json.string("receipt")), Base64s.decode(json.string("signature")));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedReceipt that
        && Arrays.equals(receipt, that.receipt)
        && Arrays.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(signature);
  }
}
