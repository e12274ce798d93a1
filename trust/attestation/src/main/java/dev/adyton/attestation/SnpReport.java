package dev.adyton.attestation;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An attestation report of SEV-SNP (AMD publication 56860, "SEV Secure Nested Paging Firmware ABI
 * Specification", table ATTESTATION_REPORT), versions 2 to 5. Reading checks shapes; who signed is
 * {@link SnpAppraisal}'s part. Immutable.
 */
final class SnpReport {
  static final String TYPE = "sev-snp";
  static final int LENGTH = 0x4A0;

  private static final int SIGNED = 0x2A0;
  private static final int COMPONENT = 72;
  private static final int SCALAR = 48;

  /** ECDSA on P-384 with SHA-384, the only algorithm that is defined. */
  private static final int ECDSA_P384 = 1;

  private final byte[] bytes;
  private final ByteBuffer in;

  private SnpReport(byte[] bytes) throws CodecException {
    this.bytes = bytes;
    this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length != LENGTH) {
      throw new CodecException(Code.SIZE, TYPE);
    } else if (in.getInt(0) < 2 || in.getInt(0) > 5) {
      throw new CodecException(Code.VALUE, "version");
    } else if (in.getInt(0x34) != ECDSA_P384) {
      throw new CodecException(Code.VALUE, "signature_algo");
    } else if ((policy() & (1L << 17)) == 0) {
      throw new CodecException(Code.VALUE, "policy");
    }
    for (int component = 0; component < 2; component++) {
      int end = SIGNED + (component + 1) * COMPONENT;
      for (int at = end - COMPONENT + SCALAR; at < end; at++) {
        if (bytes[at] != 0) {
          throw new CodecException(Code.VALUE, "signature");
        }
      }
    }
  }

  static SnpReport parse(byte[] bytes) throws CodecException {
    return new SnpReport(bytes.clone());
  }

  /** Returns whether a key on P-384 signed this. */
  boolean signedBy(PublicKey key) {
    byte[] signature = new byte[2 * SCALAR];
    for (int component = 0; component < 2; component++) {
      for (int i = 0; i < SCALAR; i++) {
        // Least significant octet first in the report, last in IEEE P1363.
        signature[component * SCALAR + SCALAR - 1 - i] = bytes[SIGNED + component * COMPONENT + i];
      }
    }
    try {
      Signature ecdsa = Signature.getInstance("SHA384withECDSAinP1363Format");
      ecdsa.initVerify(key);
      ecdsa.update(bytes, 0, SIGNED);
      return ecdsa.verify(signature);
    } catch (GeneralSecurityException e) {
      // A key of another kind, or a signature that is none.
      return false;
    }
  }

  /** Returns the guest's policy bits. */
  long policy() {
    return in.getLong(0x08);
  }

  int vmpl() {
    return in.getInt(0x30);
  }

  /** Returns 0 for VCEK, 1 for VLEK, 7 for none. */
  int signingKey() {
    return (in.getInt(0x48) >> 2) & 7;
  }

  boolean chipKeyMasked() {
    return (in.getInt(0x48) & 2) != 0;
  }

  byte[] reportData() {
    return Arrays.copyOfRange(bytes, 0x50, 0x90);
  }

  /** Returns 96 hex digits. */
  String measurement() {
    return HexFormat.of().formatHex(bytes, 0x90, 0xC0);
  }

  byte[] chipId() {
    return Arrays.copyOfRange(bytes, 0x1A0, 0x1E0);
  }

  /** Returns what the report says that its firmware is; the certificate must say the same. */
  SnpTcb reportedTcb(boolean withFmc) {
    return SnpTcb.of(Arrays.copyOfRange(bytes, 0x180, 0x188), withFmc);
  }
}
