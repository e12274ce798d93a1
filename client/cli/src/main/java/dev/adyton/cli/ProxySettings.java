package dev.adyton.cli;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.crypto.PaddingProfile;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the proxy is reached and what it asks of the node. Whoever reaches the proxy sends prompts to
 * it in clear, so that away from loopback it takes TLS and a token.
 *
 * @param address to listen on
 * @param port 0 for one that is free
 * @param token what callers show in {@value #TOKEN_FIELD}; empty only on loopback
 * @param tls certificate chain and key; empty only on loopback
 * @param callers which browsers' pages may call
 * @param padding of answers
 */
record ProxySettings(
    InetAddress address,
    int port,
    Optional<String> token,
    Optional<TlsFiles> tls,
    CallerCheck callers,
    PaddingProfile padding) {
  /** The field that carries the token: {@code Authorization} is the node's. */
  static final String TOKEN_FIELD = "adyton-proxy-token";

  private static final int LEAST_TOKEN = 20;

  /**
   * Where TLS's files lie.
   *
   * @param certificates PEM chain, the server's first
   * @param key PEM, PKCS #8
   */
  record TlsFiles(Path certificates, Path key) {}

  /** Checks. */
  ProxySettings {
    if (token.isPresent() && token.get().length() < LEAST_TOKEN) {
      throw new UserError(
          ExitCode.USAGE,
          "The token is shorter than " + LEAST_TOKEN + " characters.",
          "Make one with: openssl rand -hex 16");
    }
    if (!address.isLoopbackAddress() && (token.isEmpty() || tls.isEmpty())) {
      throw new UserError(
          ExitCode.USAGE,
          "Away from loopback the proxy takes TLS and a token.",
          "Give --tls-cert, --tls-key and --token-file, or leave out --bind.");
    }
  }

  /** Returns the beginning of the proxy's addresses. */
  String scheme() {
    return tls.isPresent() ? "https" : "http";
  }
}
