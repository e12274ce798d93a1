package dev.adyton.node.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What the node shows in a TLS handshake.
 *
 * @param key the private key of the first certificate
 * @param chain the certificates, the node's own first
 * @param anchor the certificate a client has to trust
 */
record Identity(PrivateKey key, List<X509Certificate> chain, X509Certificate anchor) {
  Identity {
    chain = List.copyOf(chain);
  }

  @Override
  public String toString() {
    return "Identity";
  }
}
