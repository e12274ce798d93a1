package dev.adyton.cli.demo;

import dev.adyton.crypto.ChunkedRequestSealer;
import dev.adyton.crypto.CryptoException;
import dev.adyton.crypto.HpkeKeyPair;
import dev.adyton.crypto.HpkeSuite;
import dev.adyton.crypto.OhttpKeyConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;

/**
 * Loads the classes of TLS, HTTP, HPKE and Ed25519 while the node starts, by using them on nobody:
 * a greeting to a port of our own that hangs up, a request sealed to a key made for it. Loaded only
 * when the node is ready, they would stand between Enter and the first token for a third of a
 * second. Nothing that is made here is used afterwards, and no failure matters.
 */
final class Rehearsal {
  private Rehearsal() {}

  /** Begins, on a daemon thread. */
  static void start() {
    Thread.ofPlatform().daemon().name("rehearsal").start(Rehearsal::all);
  }

  private static void all() {
    try {
      greet();
      seal();
      sign();
    } catch (IOException | GeneralSecurityException | CryptoException e) {
      // The real thing comes next and says what is wrong.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void greet() throws IOException, InterruptedException {
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        HttpClient client = HttpClient.newHttpClient()) {
      Thread.ofPlatform().daemon().name("rehearsal-peer").start(() -> hangUp(nobody));
      URI address = URI.create("https://127.0.0.1:" + nobody.getLocalPort() + "/");
      client
          .sendAsync(
              HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
          .handle((answer, error) -> 0)
          .join();
    }
  }

  private static void hangUp(ServerSocket nobody) {
    try (Socket caller = nobody.accept()) {
      if (caller.getInputStream().read() < 0) {
        return;
      }
    } catch (IOException e) {
      // The caller went first.
      return;
    }
  }

  private static void seal() throws GeneralSecurityException, CryptoException {
    HpkeSuite suite = HpkeSuite.HYBRID;
    try (HpkeKeyPair key = HpkeKeyPair.generate(suite)) {
      ChunkedRequestSealer sealer =
          ChunkedRequestSealer.begin(new OhttpKeyConfig(1, suite, key.publicKey()));
      sealer.last("rehearsal".getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static void sign() throws GeneralSecurityException {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate());
    signature.sign();
  }
}
