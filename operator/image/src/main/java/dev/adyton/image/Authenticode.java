package dev.adyton.image;

import dev.adyton.codec.Der;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;

/**
 * Signs a program for firmware with Secure Boot (Microsoft, Windows Authenticode Portable
 * Executable Signature Format; CMS, RFC 5652). RSA with SHA-256 and no signing time, so that one
 * key always makes the same bytes. Stateless.
 */
final class Authenticode {
  private static final byte[] NULL = {5, 0};
  private static final byte[] SHA256 = Der.sequence(Der.oid(2, 16, 840, 1, 101, 3, 4, 2, 1), NULL);
  private static final byte[] RSA = Der.sequence(Der.oid(1, 2, 840, 113549, 1, 1, 1), NULL);
  private static final byte[] SIGNED_DATA = Der.oid(1, 2, 840, 113549, 1, 7, 2);
  private static final byte[] CONTENT_TYPE = Der.oid(1, 2, 840, 113549, 1, 9, 3);
  private static final byte[] MESSAGE_DIGEST = Der.oid(1, 2, 840, 113549, 1, 9, 4);
  private static final byte[] INDIRECT_DATA = Der.oid(1, 3, 6, 1, 4, 1, 311, 2, 1, 4);
  private static final byte[] IMAGE_DATA = Der.oid(1, 3, 6, 1, 4, 1, 311, 2, 1, 15);

  /** Of WIN_CERTIFICATE: revision 2, PKCS signed data. */
  private static final int KIND = 0x0002_0200;

  private Authenticode() {}

  /** Returns the program with one signature; a signature that it had is dropped. */
  static Pe sign(Pe program, X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    Pe bare = program.unsigned();
    byte[] signed = signedData(bare.authenticode(Sha.SHA256), certificate, key);
    int length = (8 + signed.length + 7) / 8 * 8;
    ByteBuffer table = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    return bare.withCertificates(table.putInt(length).putInt(KIND).put(signed).array());
  }

  private static byte[] signedData(byte[] digest, X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    byte[] content = indirectData(digest);
    byte[] attributes =
        concat(
            attribute(CONTENT_TYPE, INDIRECT_DATA),
            attribute(MESSAGE_DIGEST, Der.octets(Sha.of(Sha.SHA256, Der.content(content)))));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(key);
    signature.update(Der.set(attributes));
    byte[] version = {2, 1, 1};
    byte[] issuer = certificate.getIssuerX500Principal().getEncoded();
    byte[] serial = Der.tagged(2, certificate.getSerialNumber().toByteArray());
    byte[] signer =
        Der.sequence(
            version,
            Der.sequence(issuer, serial),
            SHA256,
            Der.tagged(0xa0, attributes),
            RSA,
            Der.octets(signature.sign()));
    return Der.sequence(
        SIGNED_DATA,
        Der.tagged(
            0xa0,
            Der.sequence(
                version,
                Der.set(SHA256),
                Der.sequence(INDIRECT_DATA, Der.tagged(0xa0, content)),
                Der.tagged(0xa0, certificate.getEncoded()),
                Der.set(signer))));
  }

  /**
   * SpcIndirectDataContent: what kind of file, and its digest. The old text stands in every one.
   */
  private static byte[] indirectData(byte[] digest) {
    byte[] obsolete = "<<<Obsolete>>>".getBytes(StandardCharsets.UTF_16BE);
    byte[] flags = {3, 1, 0};
    byte[] file = Der.tagged(0xa0, Der.tagged(0xa2, Der.tagged(0x80, obsolete)));
    return Der.sequence(
        Der.sequence(IMAGE_DATA, Der.sequence(flags, file)),
        Der.sequence(SHA256, Der.octets(digest)));
  }

  private static byte[] attribute(byte[] type, byte[] value) {
    return Der.sequence(type, Der.set(value));
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
