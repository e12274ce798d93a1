package dev.adyton.attestation;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A document of Intel's Provisioning Certification Service: {@code {"tcbInfo":{…},"signature":"…"}}
 * or the same of {@code enclaveIdentity}. Signed are the inner object's bytes as they stand, so
 * that they are cut out and never written anew. Immutable.
 */
final class TdxCollateral {
  private static final int SIGNATURE_HEX = 128;

  private final byte[] signed;
  private final byte[] signature;
  private final Json.Obj content;

  private TdxCollateral(byte[] signed, byte[] signature, Json.Obj content) {
    this.signed = signed;
    this.signature = signature;
    this.content = content;
  }

  /**
   * Reads a document.
   *
   * @param member the name of what is signed
   */
  static TdxCollateral parse(byte[] document, String member) throws CodecException {
    byte[] before = ("{\"" + member + "\":").getBytes(StandardCharsets.US_ASCII);
    byte[] between = ",\"signature\":\"".getBytes(StandardCharsets.US_ASCII);
    int end = document.length - SIGNATURE_HEX - 2;
    int bodyEnd = end - between.length;
    boolean framed =
        bodyEnd > before.length
            && Arrays.equals(document, 0, before.length, before, 0, before.length)
            && Arrays.equals(document, bodyEnd, end, between, 0, between.length)
            && document[document.length - 2] == '"'
            && document[document.length - 1] == '}';
    if (!framed) {
      throw new CodecException(Code.FORMAT, member);
    }
    byte[] signed = Arrays.copyOfRange(document, before.length, bodyEnd);
    String hex = new String(document, end, SIGNATURE_HEX, StandardCharsets.US_ASCII);
    try {
      return new TdxCollateral(signed, HexFormat.of().parseHex(hex), Json.parseObject(signed));
    } catch (IllegalArgumentException e) {
      throw new CodecException(Code.FORMAT, "signature");
    }
  }

  boolean signedBy(PublicKey key) {
    try {
      Signature ecdsa = Signature.getInstance("SHA256withECDSAinP1363Format");
      ecdsa.initVerify(key);
      ecdsa.update(signed);
      return ecdsa.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  Json.Obj content() {
    return content;
  }

  /** Returns whether {@code now} lies between its issue and its next update. */
  boolean isCurrent(Instant now) throws CodecException {
    try {
      Instant issued = Instant.parse(content.string("issueDate"));
      Instant next = Instant.parse(content.string("nextUpdate"));
      return !now.isBefore(issued) && now.isBefore(next);
    } catch (DateTimeException e) {
      throw new CodecException(Code.FORMAT, "issueDate");
    }
  }

  /** Compares octets with a value under a mask, both hex of the same length. */
  static boolean matches(byte[] octets, String value, String mask) throws CodecException {
    byte[] wanted = hex(value, octets.length);
    byte[] bits = hex(mask, octets.length);
    for (int i = 0; i < octets.length; i++) {
      if ((octets[i] & bits[i]) != (wanted[i] & bits[i])) {
        return false;
      }
    }
    return true;
  }

  static byte[] hex(String text, int length) throws CodecException {
    try {
      byte[] octets = HexFormat.of().parseHex(text);
      if (octets.length != length) {
        throw new CodecException(Code.SIZE, "hex");
      }
      return octets;
    } catch (IllegalArgumentException e) {
      throw new CodecException(Code.FORMAT, "hex");
    }
  }
}
