package dev.adyton.attestation;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** X.509 certificates (RFC 5280): reading them and finding the root that they end in. */
final class Certificates {
  private static final int MAX_BYTES = 16 << 10;
  private static final int MAX_INTERMEDIATES = 5;
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";

  private Certificates() {}

  /** Reads one certificate and nothing after it. */
  static X509Certificate parse(byte[] der) throws CertificateException {
    if (der.length > MAX_BYTES) {
      throw new CertificateException("too large");
    }
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der));
    if (!Arrays.equals(certificate.getEncoded(), der)) {
      throw new CertificateException("not one DER certificate");
    }
    return certificate;
  }

  /** Reads PEM or the base64 of DER. */
  static X509Certificate parseText(String text, String member) throws CodecException {
    String body = text.strip();
    if (body.startsWith(BEGIN) && body.endsWith(END)) {
      String lines = body.substring(BEGIN.length(), body.length() - END.length());
      body = lines.replaceAll("[\\r\\n]", "");
    }
    try {
      return parse(base64(body, member));
    } catch (CertificateException e) {
      throw new CodecException(Code.FORMAT, member);
    }
  }

  static byte[] base64(String text, String member) throws CodecException {
    try {
      return Base64s.decode(text);
    } catch (CodecException e) {
      throw new CodecException(e.code(), member);
    }
  }

  /**
   * Returns the root that {@code leaf} chains to, empty if to none of {@code roots} (RFC 5280 §6).
   * Revocation is not asked: a verifier works offline, and roots are named one by one.
   */
  static Optional<X509Certificate> rootOf(
      X509Certificate leaf,
      List<X509Certificate> intermediates,
      List<X509Certificate> roots,
      Instant now) {
    if (roots.isEmpty()) {
      return Optional.empty();
    }
    Set<TrustAnchor> anchors = new HashSet<>();
    for (X509Certificate root : roots) {
      anchors.add(new TrustAnchor(root, null));
    }
    X509CertSelector target = new X509CertSelector();
    target.setCertificate(leaf);
    Set<X509Certificate> known = new HashSet<>(intermediates);
    known.add(leaf);
    try {
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      parameters.setMaxPathLength(MAX_INTERMEDIATES);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
      PKIXCertPathBuilderResult result =
          (PKIXCertPathBuilderResult) CertPathBuilder.getInstance("PKIX").build(parameters);
      return Optional.of(result.getTrustAnchor().getTrustedCert());
    } catch (CertPathBuilderException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has PKIX", e);
    }
  }
}
