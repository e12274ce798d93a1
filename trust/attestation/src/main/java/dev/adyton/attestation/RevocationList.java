package dev.adyton.attestation;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;

/**
 * Lists of revoked certificates (RFC 5280 §5), as they come beside the evidence: a verifier works
 * offline, so that they are bytes to judge like all others.
 */
final class RevocationList {
  private static final int MAX_BYTES = 512 << 10;

  /** What a list says of a certificate. */
  enum Word {
    GOOD("not on the list"),
    FORMAT("a list that is none"),
    SIGNATURE("the authority did not sign its list"),
    STALE("the list is not of this time"),
    REVOKED("the certificate is on the list");

    private final String meaning;

    Word(String meaning) {
      this.meaning = meaning;
    }

    String meaning() {
      return meaning;
    }
  }

  private RevocationList() {}

  /**
   * Asks a list.
   *
   * @param der the list; one without a next update is stale, for nobody could say when it is not
   * @param authority who must have signed it
   */
  static Word ask(byte[] der, X509Certificate authority, X509Certificate subject, Instant now) {
    X509CRL list;
    try {
      if (der.length > MAX_BYTES) {
        return Word.FORMAT;
      }
      list =
          (X509CRL)
              CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
      if (!Arrays.equals(list.getEncoded(), der) || list.hasUnsupportedCriticalExtension()) {
        return Word.FORMAT;
      }
    } catch (CRLException | CertificateException e) {
      return Word.FORMAT;
    }
    if (!list.getIssuerX500Principal().equals(authority.getSubjectX500Principal())
        || !signed(list, authority)) {
      return Word.SIGNATURE;
    }
    if (list.getThisUpdate().toInstant().isAfter(now)
        || list.getNextUpdate() == null
        || list.getNextUpdate().toInstant().isBefore(now)) {
      return Word.STALE;
    }
    return list.getRevokedCertificate(subject) == null ? Word.GOOD : Word.REVOKED;
  }

  private static boolean signed(X509CRL list, X509Certificate authority) {
    try {
      list.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
