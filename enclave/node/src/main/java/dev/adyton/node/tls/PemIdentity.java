package dev.adyton.node.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a certificate chain and its PKCS #8 key from PEM files (RFC 7468). */
final class PemIdentity {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private PemIdentity() {}

  /**
   * @throws IOException where a file cannot be read
   * @throws GeneralSecurityException where a file does not hold what it should, or the two do not
   *     belong together
   */
  static Identity read(Path certificates, Path key) throws IOException, GeneralSecurityException {
    byte[] pem = Files.readAllBytes(certificates);
    List<X509Certificate> chain =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem))
            .stream()
            .map(X509Certificate.class::cast)
            .toList();
    if (chain.isEmpty()) {
      throw new GeneralSecurityException("no certificate");
    }
    PrivateKey privateKey = privateKey(Files.readString(key));
    requirePair(privateKey, chain.getFirst().getPublicKey());
    return new Identity(privateKey, chain, chain.getLast());
  }

  private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
    Matcher found = KEY.matcher(pem);
    if (!found.find()) {
      throw new GeneralSecurityException("no PKCS #8 key");
    }
    byte[] der = Base64.getMimeDecoder().decode(found.group(1));
    try {
      for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
        try {
          return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (InvalidKeySpecException e) {
          // Not this algorithm; the next may be.
        }
      }
      throw new GeneralSecurityException("unknown kind of key");
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  private static void requirePair(PrivateKey key, PublicKey publicKey)
      throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> "EdDSA";
        };
    byte[] probe = {1};
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(probe);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(probe);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("key and certificate do not belong together");
    }
  }
}
