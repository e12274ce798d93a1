package dev.adyton.cli;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The proxy's own certificate, for callers on other machines. */
final class ProxyTls {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  private ProxyTls() {}

  static SSLContext context(ProxySettings.TlsFiles files) {
    try {
      byte[] pem = Files.readAllBytes(files.certificates());
      List<X509Certificate> chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      PrivateKey key = key(Files.readString(files.key(), StandardCharsets.US_ASCII), chain);
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("proxy", key, new char[0], chain.toArray(Certificate[]::new));
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT,
          "The proxy's certificate or key cannot be read.",
          "Name readable PEM files with --tls-cert and --tls-key.");
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new UserError(
          ExitCode.DATA,
          "The proxy's certificate and key are not a PEM chain and its PKCS #8 key.",
          "Convert the key with: openssl pkcs8 -topk8 -nocrypt");
    }
  }

  private static PrivateKey key(String pem, List<X509Certificate> chain)
      throws GeneralSecurityException {
    int from = pem.indexOf(BEGIN);
    int until = pem.indexOf(END);
    if (from < 0 || until < from || chain.isEmpty()) {
      throw new IllegalArgumentException("no PEM");
    }
    byte[] encoded = Base64.getMimeDecoder().decode(pem.substring(from + BEGIN.length(), until));
    String algorithm = chain.getFirst().getPublicKey().getAlgorithm();
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }
}
