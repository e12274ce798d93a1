package dev.adyton.cli;

import dev.adyton.attestation.VerifierPolicy;
import dev.adyton.verifier.ClientException;
import dev.adyton.verifier.NodeConnection;
import dev.adyton.verifier.TrustAnchors;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Connects to a node and shows how it was verified, also where it was refused. */
final class Connecting {
  private Connecting() {}

  static NodeConnection verified(
      URI node, Optional<Path> ca, VerifierPolicy policy, PrintStream err) throws ClientException {
    try (Progress _ = Progress.start(err, "fetching and checking evidence of " + node)) {
      NodeConnection connection = NodeConnection.connect(node, policy, anchors(ca));
      VerdictLines.print(connection.verdict(), err);
      return connection;
    } catch (ClientException e) {
      e.verdict().ifPresent(verdict -> VerdictLines.print(verdict, err));
      throw e;
    }
  }

  static TrustAnchors anchors(Optional<Path> ca) throws ClientException {
    return ca.isPresent() ? TrustAnchors.pem(ca.get()) : TrustAnchors.system();
  }
}
