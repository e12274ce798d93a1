package dev.adyton.node.tls;

import dev.adyton.node.telemetry.Event;
import dev.adyton.node.telemetry.EventKind;
import dev.adyton.node.telemetry.Events;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The identity in use, read anew from its files when they change: handshakes after that see the new
 * one, connections under way keep the old one. A broken replacement is reported and not taken.
 * Thread-safe.
 */
public final class TlsIdentity {
  /** How often the files are looked at. */
  public static final Duration RELOAD_POLL = Duration.ofSeconds(2);

  private volatile Identity current;

  private TlsIdentity(Identity first) {
    this.current = first;
  }

  /** Makes an identity for loopback. */
  public static TlsIdentity selfMade() throws GeneralSecurityException {
    return new TlsIdentity(SelfMade.make(Instant.now()));
  }

  /**
   * Reads an identity and watches its files.
   *
   * @throws IOException where a file cannot be read
   * @throws GeneralSecurityException where the files do not hold a certificate and its key
   */
  public static TlsIdentity read(Path certificates, Path key, Events events)
      throws IOException, GeneralSecurityException {
    TlsIdentity identity = new TlsIdentity(PemIdentity.read(certificates, key));
    Thread.ofVirtual().name("tls-reload").start(() -> identity.watch(certificates, key, events));
    return identity;
  }

  private void watch(Path certificates, Path key, Events events) {
    // Polling, not WatchService: certificates are mounted by symbolic links that are swapped.
    List<FileTime> seen = List.of();
    try {
      while (true) {
        Thread.sleep(RELOAD_POLL);
        List<FileTime> now = times(certificates, key);
        if (!seen.isEmpty() && !now.isEmpty() && !now.equals(seen)) {
          reload(certificates, key, events);
        }
        seen = now.isEmpty() ? seen : now;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<FileTime> times(Path certificates, Path key) {
    try {
      return List.of(Files.getLastModifiedTime(certificates), Files.getLastModifiedTime(key));
    } catch (IOException e) {
      return List.of();
    }
  }

  private void reload(Path certificates, Path key, Events events) {
    try {
      current = PemIdentity.read(certificates, key);
      events.emit(Event.of(EventKind.CERTIFICATE_RELOADED));
    } catch (IOException | GeneralSecurityException e) {
      events.emit(Event.of(EventKind.CERTIFICATE_RELOAD_FAILED));
    }
  }

  /** Returns a context whose handshakes show the identity of their moment. */
  public SSLContext context() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {new Current()}, null, null);
    return context;
  }

  /** Writes the certificate that a client has to trust, as PEM. */
  public void writeAnchor(Path file) throws IOException {
    try {
      String base64 =
          Base64.getMimeEncoder(64, new byte[] {'\n'})
              .encodeToString(current.anchor().getEncoded());
      Files.writeString(
          file,
          "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n",
          StandardCharsets.US_ASCII);
    } catch (GeneralSecurityException e) {
      throw new IOException("certificate", e);
    }
  }

  /** Returns the SHA-256 of the certificate's subject public key info. */
  public byte[] spkiSha256() throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256")
        .digest(current.chain().getFirst().getPublicKey().getEncoded());
  }

  /** Offers the current identity under one alias. */
  private final class Current extends X509ExtendedKeyManager {
    private static final String ALIAS = "node";

    private @Nullable String aliasFor(String keyType) {
      String own = current.key().getAlgorithm();
      return keyType.equals(own) || keyType.startsWith(own + "_") ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return aliasFor(keyType);
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return aliasFor(keyType);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      String alias = aliasFor(keyType);
      return alias == null ? null : new String[] {alias};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return current.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return current.key();
    }
  }
}
