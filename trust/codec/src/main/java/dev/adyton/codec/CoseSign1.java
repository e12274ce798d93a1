package dev.adyton.codec;

import dev.adyton.codec.CodecException.Code;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.List;
import java.util.Map;

/**
 * A message with one signature, ES384 (RFC 9052 §4.2, RFC 9053 §2.1), tagged or not. Immutable.
 * Neither header may hold anything but the algorithm, and that must be protected: what this version
 * does not understand it does not pass over.
 */
public final class CoseSign1 {
  private static final long TAG = 18;
  private static final Cbor.Fields ES384 =
      new Cbor.Fields(Map.of(new Cbor.Int(1), new Cbor.Int(-35)));
  private static final int SIGNATURE_BYTES = 96;

  private final byte[] protectedHeader;
  private final byte[] payload;
  private final byte[] signature;

  private CoseSign1(byte[] protectedHeader, byte[] payload, byte[] signature) {
    this.protectedHeader = protectedHeader;
    this.payload = payload;
    this.signature = signature;
  }

  /** Reads one message and nothing after it. */
  public static CoseSign1 parse(byte[] bytes) throws CodecException {
    Cbor item = Cbor.parse(bytes);
    if (item instanceof Cbor.Tagged(long tag, Cbor inner) && tag == TAG) {
      item = inner;
    }
    if (item instanceof Cbor.Items(List<Cbor> parts)
        && parts.size() == 4
        && parts.get(0) instanceof Cbor.Bytes header
        && parts.get(1) instanceof Cbor.Fields(Map<Cbor, Cbor> unprotected)
        && parts.get(2) instanceof Cbor.Bytes content
        && parts.get(3) instanceof Cbor.Bytes signed) {
      byte[] signature = signed.value();
      if (!unprotected.isEmpty() || !Cbor.parse(header.value()).equals(ES384)) {
        throw new CodecException(Code.VALUE, "header");
      } else if (signature.length != SIGNATURE_BYTES) {
        throw new CodecException(Code.VALUE, "signature");
      }
      return new CoseSign1(header.value(), content.value(), signature);
    }
    throw new CodecException(Code.TYPE, "COSE_Sign1");
  }

  /** Returns what was signed, as received. */
  public byte[] payload() {
    return payload.clone();
  }

  /** Returns whether {@code key}, on P-384, signed this. */
  public boolean signedBy(PublicKey key) {
    try {
      Signature ecdsa = Signature.getInstance("SHA384withECDSAinP1363Format");
      ecdsa.initVerify(key);
      ecdsa.update(toBeSigned());
      return ecdsa.verify(signature);
    } catch (GeneralSecurityException e) {
      // A key of another kind, or a signature that is none.
      return false;
    }
  }

  /** {@code Sig_structure}, RFC 9052 §4.4, with no external data. */
  private byte[] toBeSigned() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] context = "Signature1".getBytes(StandardCharsets.US_ASCII);
    out.write(0x84);
    out.write(0x60 | context.length);
    out.writeBytes(context);
    bytes(out, protectedHeader);
    bytes(out, new byte[0]);
    bytes(out, payload);
    return out.toByteArray();
  }

  /** Shortest form; no part is longer than the 64 KiB that were read. */
  private static void bytes(ByteArrayOutputStream out, byte[] value) {
    if (value.length < 24) {
      out.write(0x40 | value.length);
    } else if (value.length < 256) {
      out.write(0x58);
      out.write(value.length);
    } else {
      out.write(0x59);
      out.write(value.length >> 8);
      out.write(value.length & 0xFF);
    }
    out.writeBytes(value);
  }
}
