package dev.adyton.verifier;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whose signature on a TLS certificate is believed.
 *
 * <p>TLS may end at a balancer and may be the operator's: no confidentiality claim rests on it. It
 * is still checked, because it keeps strangers on the network from seeing when and how much a
 * caller talks. Immutable, safe for use by many threads.
 */
public sealed interface TrustAnchors {
  /** The largest file of certificates that is read. */
  int MAX_PEM_BYTES = 1 << 20;

  /** The certificates that this Java runtime trusts. */
  record SystemRoots() implements TrustAnchors {}

  /** Exactly these certificates, and no others. */
  record Pinned(List<Certificate> certificates) implements TrustAnchors {
    /** Copies the list. */
    public Pinned {
      certificates = List.copyOf(certificates);
    }
  }

  /** Returns the certificates that this Java runtime trusts. */
  static TrustAnchors system() {
    return new SystemRoots();
  }

  /**
   * Reads certificates from a PEM file (RFC 7468 §5), as a node writes it with {@code
   * --tls-ca-out}.
   *
   * @throws ClientException with {@code CA_UNREADABLE} where the file holds no certificate
   */
  static TrustAnchors pem(Path file) throws ClientException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_PEM_BYTES + 1);
      if (bytes.length > MAX_PEM_BYTES) {
        throw unreadable("the file is larger than " + MAX_PEM_BYTES + " bytes");
      }
      Collection<? extends Certificate> read =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes));
      if (read.isEmpty()) {
        throw unreadable("the file holds no certificate");
      }
      return new Pinned(List.copyOf(read));
    } catch (IOException e) {
      throw unreadable("the file cannot be read");
    } catch (GeneralSecurityException e) {
      throw unreadable("the file is not PEM certificates");
    }
  }

  /** Returns a TLS context that trusts exactly these. */
  default SSLContext sslContext() throws ClientException {
    try {
      return switch (this) {
        case SystemRoots() -> SSLContext.getDefault();
        case Pinned(List<Certificate> certificates) -> contextFor(certificates);
      };
    } catch (GeneralSecurityException | IOException e) {
      throw new ClientException(
          ClientException.Code.CA_UNREADABLE, "these certificates cannot be used", e);
    }
  }

  private static SSLContext contextFor(List<Certificate> certificates)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int i = 0; i < certificates.size(); i++) {
      store.setCertificateEntry("ca-" + i, certificates.get(i));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static ClientException unreadable(String detail) {
    return new ClientException(ClientException.Code.CA_UNREADABLE, detail);
  }
}
