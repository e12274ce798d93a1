package dev.adyton.attestation;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Arrays;

/**
 * What a Versioned Chip Endorsement Key's certificate says of the chip that it was made for (AMD
 * publication 57230, "Versioned Chip Endorsement Key (VCEK) Certificate and KDS Interface
 * Specification" §3.1). Immutable.
 *
 * @param product without its stepping: {@code Milan}, {@code Genoa}, {@code Turin}
 * @param tcb the firmware that the key was derived from
 * @param chip the chip's id as the certificate says it; empty in a VLEK's
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; stays within this package.
record SnpCertificate(String product, SnpTcb tcb, byte[] chip) {
  private static final String AMD = "1.3.6.1.4.1.3704.1.";
  private static final int OCTET_STRING = 0x04;
  private static final int INTEGER = 0x02;
  private static final int IA5_STRING = 0x16;

  static SnpCertificate of(X509Certificate certificate) throws CodecException {
    byte[] name = content(extension(certificate, "2"), IA5_STRING, "product");
    String full = new String(name, StandardCharsets.US_ASCII);
    int dash = full.indexOf('-');
    String product = dash < 0 ? full : full.substring(0, dash);
    boolean withFmc = has(certificate, "3.9");
    SnpTcb tcb =
        new SnpTcb(
            withFmc ? number(certificate, "3.9") : 0,
            number(certificate, "3.1"),
            number(certificate, "3.2"),
            number(certificate, "3.3"),
            number(certificate, "3.8"));
    byte[] chip = has(certificate, "4") ? extension(certificate, "4") : new byte[0];
    return new SnpCertificate(product, tcb, chip);
  }

  /** Turin's firmware has one component more, and its layout says so. */
  boolean withFmc() {
    return product.equals("Turin");
  }

  private static boolean has(X509Certificate certificate, String arc) {
    return certificate.getExtensionValue(AMD + arc) != null;
  }

  /** Returns what is inside the extension's own octet string. */
  private static byte[] extension(X509Certificate certificate, String arc) throws CodecException {
    byte[] value = certificate.getExtensionValue(AMD + arc);
    if (value == null) {
      throw new CodecException(Code.MISSING, "extension");
    }
    return content(value, OCTET_STRING, "extension");
  }

  private static int number(X509Certificate certificate, String arc) throws CodecException {
    byte[] value = content(extension(certificate, arc), INTEGER, "extension");
    boolean small = value.length == 1 && value[0] >= 0;
    boolean signed = value.length == 2 && value[0] == 0 && value[1] < 0;
    if (!small && !signed) {
      throw new CodecException(Code.VALUE, "extension");
    }
    return value[value.length - 1] & 0xff;
  }

  /** One DER value of a known tag in short form, and nothing behind it. */
  private static byte[] content(byte[] der, int tag, String what) throws CodecException {
    if (der.length < 2 || der[0] != tag || der[1] < 0 || der.length != 2 + der[1]) {
      throw new CodecException(Code.FORMAT, what);
    }
    return Arrays.copyOfRange(der, 2, der.length);
  }
}
