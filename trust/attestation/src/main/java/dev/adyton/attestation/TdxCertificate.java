package dev.adyton.attestation;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a Provisioning Certification Key's certificate says of its platform (Intel, "SGX PCK
 * Certificate and Certificate Revocation List Profile Specification" §1.3.5). Immutable.
 *
 * @param components security versions of the platform's 16 components
 * @param pceSvn security version of the Provisioning Certification Enclave
 * @param fmspc family, model, stepping, platform and custom SKU, 12 hex digits
 * @param pceId 4 hex digits
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; stays within this package.
record TdxCertificate(int[] components, int pceSvn, String fmspc, String pceId) {
  static final int COMPONENTS = 16;

  private static final String SGX = "1.2.840.113741.1.13.1";

  /** DER of the same: each arc below it is one octet more. */
  private static final byte[] PREFIX = HexFormat.of().parseHex("2a864886f84d010d01");

  private static final int TCB = 2;
  private static final int PCE_ID = 3;
  private static final int FMSPC = 4;

  static TdxCertificate of(X509Certificate certificate) throws CodecException {
    byte[] value = certificate.getExtensionValue(SGX);
    if (value == null) {
      throw new CodecException(Code.MISSING, "extension");
    }
    Builder found = new Builder();
    DerReader entries = new DerReader(new DerReader(value).next(DerReader.OCTET_STRING)).sequence();
    while (entries.hasMore()) {
      DerReader entry = entries.sequence();
      int arc = arc(entry.next(DerReader.OBJECT_IDENTIFIER), PREFIX);
      switch (arc) {
        case TCB -> found.tcb(entry.sequence());
        case PCE_ID -> found.pceId = hex(entry.next(DerReader.OCTET_STRING), 2);
        case FMSPC -> found.fmspc = hex(entry.next(DerReader.OCTET_STRING), 6);
        default -> entry.skip();
      }
    }
    return found.build();
  }

  private static String hex(byte[] octets, int length) throws CodecException {
    if (octets.length != length) {
      throw new CodecException(Code.SIZE, "extension");
    }
    return HexFormat.of().formatHex(octets);
  }

  /** The last arc of an identifier that lies directly under {@code prefix}; 0 for any other. */
  private static int arc(byte[] oid, byte[] prefix) {
    boolean under =
        oid.length == prefix.length + 1
            && Arrays.equals(oid, 0, prefix.length, prefix, 0, prefix.length);
    return under ? oid[prefix.length] : 0;
  }

  private static final class Builder {
    private final int[] components = new int[COMPONENTS];
    private int pceSvn = -1;
    private int seen;
    private String fmspc = "";
    private String pceId = "";

    void tcb(DerReader entries) throws CodecException {
      byte[] prefix = Arrays.copyOf(PREFIX, PREFIX.length + 1);
      prefix[PREFIX.length] = TCB;
      while (entries.hasMore()) {
        DerReader entry = entries.sequence();
        int arc = arc(entry.next(DerReader.OBJECT_IDENTIFIER), prefix);
        if (arc >= 1 && arc <= COMPONENTS) {
          components[arc - 1] = entry.small();
          seen |= 1 << arc;
        } else if (arc == COMPONENTS + 1) {
          pceSvn = entry.small();
        } else {
          entry.skip();
        }
      }
    }

    TdxCertificate build() throws CodecException {
      if (seen != 0x1fffe || pceSvn < 0 || fmspc.isEmpty() || pceId.isEmpty()) {
        throw new CodecException(Code.MISSING, "extension");
      }
      return new TdxCertificate(components, pceSvn, fmspc, pceId);
    }
  }
}
