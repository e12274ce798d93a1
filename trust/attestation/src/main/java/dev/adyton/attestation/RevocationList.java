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
import java.util.Optional;

/**
 * Lists of revoked certificates (RFC 5280 §5), as they come beside the evidence: a verifier works
 * offline, so that they are bytes to judge like all others. Immutable.
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

  private final Optional<X509CRL> list;
  private final Word word;

  private RevocationList(Optional<X509CRL> list, Word word) {
    this.list = list;
    this.word = word;
  }

  /**
   * Reads a list and verifies its signature, once for all who are asked for.
   *
   * @param der the list; one without a next update is stale, for nobody could say when it is not
   * @param authority who must have signed it
   */
  static RevocationList read(byte[] der, X509Certificate authority, Instant now) {
    try {
      if (der.length > MAX_BYTES) {
        return new RevocationList(Optional.empty(), Word.FORMAT);
      }
      X509CRL list =
          (X509CRL)
              CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
      if (!Arrays.equals(list.getEncoded(), der) || list.hasUnsupportedCriticalExtension()) {
        return new RevocationList(Optional.empty(), Word.FORMAT);
      }
      return new RevocationList(Optional.of(list), judged(list, authority, now));
    } catch (CRLException | CertificateException e) {
      return new RevocationList(Optional.empty(), Word.FORMAT);
    }
  }

  private static Word judged(X509CRL list, X509Certificate authority, Instant now) {
    if (!list.getIssuerX500Principal().equals(authority.getSubjectX500Principal())
        || !signed(list, authority)) {
      return Word.SIGNATURE;
    }
    boolean current =
        !list.getThisUpdate().toInstant().isAfter(now)
            && list.getNextUpdate() != null
            && !list.getNextUpdate().toInstant().isBefore(now);
    return current ? Word.GOOD : Word.STALE;
  }

  /** Returns what the list says of a certificate; of a list that does not hold, why. */
  Word of(X509Certificate subject) {
    boolean listed = word == Word.GOOD && list.orElseThrow().getRevokedCertificate(subject) != null;
    return listed ? Word.REVOKED : word;
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
