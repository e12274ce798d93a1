package dev.adyton.verifier.fake;

import dev.adyton.attestation.Evidence;
import dev.adyton.attestation.HpkeEntry;
import dev.adyton.attestation.Keyset;
import dev.adyton.attestation.ReceiptEntry;
import dev.adyton.attestation.SimulatedEvidence;
import dev.adyton.attestation.Statement;
import dev.adyton.codec.Base64s;
import dev.adyton.codec.Digest;
import dev.adyton.crypto.HpkeKeyPair;
import dev.adyton.crypto.HpkeSuite;
import dev.adyton.crypto.OhttpKeyConfig;
import dev.adyton.launch.LaunchRecord;
import dev.adyton.receipt.ReceiptKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The keys of one life of a node, and the simulated evidence for them. */
final class FakeKeys {
  static final Digest DEPLOYABLE = digest("deployable");
  static final String NUMERICS = "f32/1";
  private static final long LIFE_SECONDS = 3600;

  private final HpkeKeyPair hybrid = HpkeKeyPair.generate(HpkeSuite.HYBRID);
  private final HpkeKeyPair classic = HpkeKeyPair.generate(HpkeSuite.DEFAULT);
  private final ReceiptKey receipts = ReceiptKey.generate();
  private final long notAfter;

  FakeKeys() {
    this(Instant.now().getEpochSecond() + LIFE_SECONDS);
  }

  FakeKeys(long notAfter) {
    this.notAfter = notAfter;
  }

  /** The classic key comes first: a client that can do better must not depend on the order. */
  Optional<HpkeKeyPair> pair(int id) {
    return switch (id) {
      case 1 -> Optional.of(classic);
      case 2 -> Optional.of(hybrid);
      default -> Optional.empty();
    };
  }

  ReceiptKey receipts() {
    return receipts;
  }

  Keyset keyset() {
    return new Keyset(
        List.of(entry(1, classic), entry(2, hybrid)),
        ReceiptEntry.of(receipts.publicKey()),
        Optional.empty(),
        notAfter);
  }

  private static HpkeEntry entry(int id, HpkeKeyPair pair) {
    return HpkeEntry.of(new OhttpKeyConfig(id, pair.suite(), pair.publicKey()));
  }

  byte[] evidence(String nonce, Fault fault) {
    if (fault == Fault.NOT_EVIDENCE) {
      return "{\"format\":\"adyton-evidence/1\",\"format\":1}".getBytes(StandardCharsets.UTF_8);
    }
    long now = Instant.now().getEpochSecond() - (fault == Fault.STALE ? 10 * 86_400 : 0);
    Statement statement =
        new Statement(
            claimedNonce(nonce, fault),
            now,
            now + LIFE_SECONDS,
            keyset().digest(),
            digest("policy"),
            List.of(DEPLOYABLE),
            List.of(digest("guardrails")),
            List.of(LaunchRecord.UNGATED),
            List.of(NUMERICS),
            "scalar",
            digest("telemetry"));
    Keyset carried = fault == Fault.SWAPPED_KEYSET ? new FakeKeys().keyset() : keyset();
    return new Evidence(
            "SIMULATED",
            Base64s.encode(carried.bytes()),
            Base64s.encode(statement.bytes()),
            List.of(new SimulatedEvidence(statement.digest256()).item()),
            List.of(),
            Evidence.UNRELEASED,
            List.of(new Evidence.LaunchEntry(DEPLOYABLE, LaunchRecord.UNGATED)))
        .encode();
  }

  private static Optional<String> claimedNonce(String nonce, Fault fault) {
    return switch (fault) {
      case WRONG_NONCE -> Optional.of("00".repeat(32));
      case NO_NONCE -> Optional.empty();
      default -> Optional.of(nonce);
    };
  }

  private static Digest digest(String text) {
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
  }
}
