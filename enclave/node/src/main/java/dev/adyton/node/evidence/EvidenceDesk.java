package dev.adyton.node.evidence;

import dev.adyton.attestation.Evidence;
import dev.adyton.attestation.Statement;
import dev.adyton.codec.Base64s;
import dev.adyton.platform.Attester;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes statements and has them vouched for. Thread-safe. */
public final class EvidenceDesk {
  /**
   * A finished document.
   *
   * @param bytes JSON
   * @param notAfter Unix seconds until when it holds
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, written out once
  public record Document(byte[] bytes, long notAfter) {
    @Override
    public String toString() {
      return "Document[" + notAfter + "]";
    }
  }

  private final NodeKeys keys;
  private final Launched launched;
  private final Attester attester;
  private final Clock clock;
  private @Nullable Document cached;
  private String cachedFor = "";

  /** Creates a desk for one launched deployable. */
  public EvidenceDesk(NodeKeys keys, Launched launched, Attester attester, Clock clock) {
    this.keys = keys;
    this.launched = launched;
    this.attester = attester;
    this.clock = clock;
  }

  /**
   * Returns evidence that anybody may keep until its end. Made once per keyset.
   *
   * @throws IOException where the TPM does not answer
   */
  public synchronized Document cacheable() throws IOException {
    KeyGeneration generation = keys.current();
    String keyset = generation.digest().toString();
    Document known = cached;
    if (known == null || !keyset.equals(cachedFor)) {
      known = make(generation, Optional.empty());
      cached = known;
      cachedFor = keyset;
    }
    return known;
  }

  /**
   * Returns evidence for one caller.
   *
   * @param nonce 64 lower-case hex digits
   * @throws IOException where the TPM does not answer
   */
  public Document fresh(String nonce) throws IOException {
    return make(keys.current(), Optional.of(nonce));
  }

  /**
   * Answers a credential challenge, for this caller only.
   *
   * @throws IOException where there is no TPM, or it refuses
   */
  public byte[] activate(byte[] credentialBlob, byte[] encryptedSecret) throws IOException {
    return attester.activate(credentialBlob, encryptedSecret);
  }

  /** Returns the key configuration of RFC 9540, byte-equal to the keyset's entries. */
  public byte[] ohttpKeys() {
    return keys.current().keyset().ohttpKeys();
  }

  private Document make(KeyGeneration generation, Optional<String> nonce) throws IOException {
    long notAfter = generation.keyset().notAfter();
    Statement statement =
        new Statement(
            nonce,
            clock.instant().getEpochSecond(),
            notAfter,
            generation.digest(),
            NodePolicy.policy(
                launched.policy(),
                launched.deployable().toolsPolicy(),
                launched.admin(),
                launched.releaseSigners()),
            List.of(launched.deployable().digest()),
            List.of(launched.deployable().guardrails()),
            List.of(launched.record().name()),
            List.of(launched.deployable().numerics()),
            launched.kernels(),
            NodePolicy.telemetrySchema());
    Attester.Attestation word = attester.attest(statement);
    Evidence evidence =
        new Evidence(
            attester.levelHint().name(),
            Base64s.encode(generation.keyset().bytes()),
            Base64s.encode(statement.bytes()),
            word.evidence(),
            word.collateral(),
            launched.release(),
            List.of(
                new Evidence.LaunchEntry(
                    launched.deployable().digest(), launched.record().text())));
    return new Document(evidence.encode(), notAfter);
  }
}
