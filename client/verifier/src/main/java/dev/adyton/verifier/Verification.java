package dev.adyton.verifier;

import dev.adyton.attestation.Caller;
import dev.adyton.attestation.EvidenceVerifier;
import dev.adyton.attestation.HpkeEntry;
import dev.adyton.attestation.Keyset;
import dev.adyton.attestation.Outcome;
import dev.adyton.attestation.Step;
import dev.adyton.attestation.Verdict;
import dev.adyton.attestation.VerifierPolicy;
import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import dev.adyton.crypto.HpkeKem;
import dev.adyton.crypto.OhttpKeyConfig;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Fetches evidence over a fresh nonce and judges it. Safe for use by many threads. */
final class Verification {
  private static final int NONCE_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final NodeHttp http;
  private final NodeAddress address;
  private final VerifierPolicy policy;
  private final Clock clock;

  Verification(NodeHttp http, NodeAddress address, VerifierPolicy policy, Clock clock) {
    this.http = http;
    this.address = address;
    this.policy = policy;
    this.clock = clock;
  }

  /** Returns keys of an accepted node; there is no other way to get any. */
  Verified run() throws ClientException {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    byte[] evidence = http.evidence(HexFormat.of().formatHex(nonce));
    Caller caller =
        Caller.offline(clock.instant())
            .withNonce(nonce)
            .withLoopback(address.loopback())
            .withKeyConfig(http.keyConfig())
            .withActivation(this::activate);
    Verdict verdict = EvidenceVerifier.verify(evidence, caller, policy);
    if (!verdict.accepted()) {
      throw ClientException.refused(verdict, failures(verdict));
    }
    return new Verified(
        verdict,
        evidence,
        verdict.evidenceDigest(),
        preferred(verdict.keyset()),
        verdict.keyset().routingId(),
        Instant.ofEpochSecond(verdict.keyset().notAfter()));
  }

  /** What an observer records today should stay closed to tomorrow's quantum computers. */
  private static OhttpKeyConfig preferred(Keyset keyset) {
    List<OhttpKeyConfig> keys = keyset.hpke().stream().map(HpkeEntry::config).toList();
    return keys.stream()
        .filter(key -> key.suite().kem() == HpkeKem.MLKEM768_X25519)
        .findFirst()
        .orElseGet(keys::getFirst);
  }

  private byte[] activate(byte[] credentialBlob, byte[] encryptedSecret) throws IOException {
    byte[] challenge =
        Jcs.encode(
            Json.object()
                .put("credential_blob", Base64s.encode(credentialBlob))
                .put("secret", Base64s.encode(encryptedSecret))
                .build());
    try {
      return Base64s.decode(Json.parseObject(http.activate(challenge)).string("secret"));
    } catch (ClientException | CodecException e) {
      throw new IOException("activation failed", e);
    }
  }

  private static String failures(Verdict verdict) {
    return verdict.steps().stream()
        .filter(Step::failed)
        .map(
            step -> step.name() + (step.outcome() instanceof Outcome.Fail(String c) ? " " + c : ""))
        .collect(Collectors.joining(", "));
  }
}
