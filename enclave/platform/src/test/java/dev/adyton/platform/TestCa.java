package dev.adyton.platform;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority that lives as long as a test. */
final class TestCa {
  private static final Date FROM = Date.from(Instant.parse("2020-01-01T00:00:00Z"));
  private static final Date TO = Date.from(Instant.parse("2120-01-01T00:00:00Z"));

  private final X500Principal name;
  private final KeyPair keys;

  TestCa(String name) {
    this.name = new X500Principal("CN=Adyton test " + name);
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      keys = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns a certificate for {@code key}, DER. */
  byte[] certify(PublicKey key) {
    return issue(new X500Principal("CN=attestation key"), key, false);
  }

  /** Returns this authority's own certificate, PEM. */
  String pem() {
    String body =
        Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(issue(name, keys.getPublic(), true));
    return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
  }

  /** Returns the DER in a PEM text. */
  static byte[] der(String pem) {
    String body =
        pem.substring(pem.indexOf("-----BEGIN CERTIFICATE-----"))
            .replaceAll("-----[A-Z ]+-----", "");
    return Base64.getMimeDecoder().decode(body);
  }

  private byte[] issue(X500Principal subject, PublicKey key, boolean isCa) {
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name, BigInteger.valueOf(isCa ? 1 : 2), FROM, TO, subject, key);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isCa));
      X509CertificateHolder holder =
          builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
      return holder.getEncoded();
    } catch (IOException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }
}
