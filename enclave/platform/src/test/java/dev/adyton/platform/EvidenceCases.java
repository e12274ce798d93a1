package dev.adyton.platform;

import dev.adyton.attestation.Caller;
import dev.adyton.attestation.Evidence;
import dev.adyton.attestation.HpkeEntry;
import dev.adyton.attestation.Keyset;
import dev.adyton.attestation.Pcr15;
import dev.adyton.attestation.ReceiptEntry;
import dev.adyton.attestation.SimulatedEvidence;
import dev.adyton.attestation.Statement;
import dev.adyton.attestation.Tpm2Evidence;
import dev.adyton.attestation.tpm.TpmPublic;
import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Json;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Evidence of two real software TPMs, honest and spoilt in every way that a verifier has to notice.
 * The same cases run against live TPMs here and, recorded, in trust/attestation.
 */
final class EvidenceCases {
  static final byte[] NONCE = Digest.sha256(new byte[] {7}).bytes();

  /**
   * One document and what becomes of it.
   *
   * @param name of the failure
   * @param evidence the document
   * @param caller who looks at it
   * @param policy his policy file
   * @param outcome {@code LEVEL} if accepted, else {@code step CODE}
   */
  record Case(String name, Evidence evidence, Caller caller, Json.Obj policy, String outcome) {}

  private final Instant now;
  private final Keyset keyset;
  private final Statement statement;
  private final Swtpm first;
  private final Swtpm second;
  private final TestCa ca = new TestCa("enrolment");
  private final TestCa stranger = new TestCa("stranger");
  private final List<Case> cases = new ArrayList<>();

  EvidenceCases(Swtpm first, Swtpm second, Instant now) {
    this.first = first;
    this.second = second;
    this.now = now;
    keyset = keyset(1);
    statement = statement(keyset, now.getEpochSecond() - 5, now.getEpochSecond() + 3600);
  }

  List<Case> all() throws Exception {
    Attester.Attestation honest = attest(first, statement, List.of());
    Attester.Attestation other = attest(second, statement, List.of());
    Evidence good = document(keyset, statement, honest);
    accepted(good);
    time(good);
    binding(good);
    registers(good);
    keys(good, other);
    judgement(good);
    return cases;
  }

  private void accepted(Evidence good) {
    add("accepted-software-tpm", good, policy(), "SOFTWARE_TPM");
    Json.Obj named =
        policy(
            Json.object().put("levels", List.of("TPM")).build(),
            tpm2().put("ek_roots", List.of(first.rootPem())).build());
    Evidence chain = with(good, item(Tpm2Evidence.EK_CERT, TestCa.der(first.issuerPem())));
    add("accepted-tpm-of-a-named-maker", chain, named, "TPM");
  }

  private void time(Evidence good) {
    Caller caller = caller();
    add(
        "nonce-of-another-caller",
        good,
        caller.withNonce(new byte[32]),
        policy(),
        "nonce NONCE_MISMATCH");
    add("expired", good, at(now.plusSeconds(3700)), policy(), "validity EVIDENCE_EXPIRED");
    add(
        "from-the-future",
        good,
        at(now.minusSeconds(3600)),
        policy(),
        "validity EVIDENCE_NOT_YET_VALID");
    Json.Obj hasty = policy(Json.object().put("max_age_seconds", 60).build(), tpm2().build());
    add("stale", good, at(now.plusSeconds(600)), hasty, "validity EVIDENCE_TOO_OLD");
  }

  private void binding(Evidence good) {
    Keyset stolen = keyset(2);
    add(
        "hpke-key-swapped",
        new Rewrite(good).keyset(stolen.bytes()).done(),
        policy(),
        "keyset-binding KEYSET_MISMATCH");
    Statement rewritten = statement(stolen, statement.notBefore(), statement.notAfter());
    add(
        "hpke-key-and-statement-swapped",
        new Rewrite(good).keyset(stolen.bytes()).statement(rewritten.bytes()).done(),
        policy(),
        "quote-binding QUOTE_STATEMENT_MISMATCH");
    add(
        "key-config-of-another-gateway",
        good,
        caller().withKeyConfig(stolen.ohttpKeys()),
        policy(),
        "key-config KEY_CONFIG_MISMATCH");
    add(
        "quote-byte-flipped",
        tpm2(good, claim -> new Claim(claim).attest(flipped(claim.attest())).done()),
        policy(),
        "quote-signature QUOTE_SIGNATURE");
    add(
        "signature-truncated",
        tpm2(
            good,
            claim ->
                new Claim(claim)
                    .signature(Arrays.copyOf(claim.signature(), claim.signature().length - 1))
                    .done()),
        policy(),
        "quote-signature QUOTE_SIGNATURE_FORMAT");
  }

  private void registers(Evidence good) throws Exception {
    add("pcr-extended", moved(11), policy(), "pcr-values PCR_MISMATCH");
    add("pcr-injected", moved(12), policy(), "pcr-values PCR_INJECTED");
    add("pcr15-unexplained", moved(15), policy(), "event-log PCR15_UNEXPLAINED");
    add(
        "pcr-claimed-otherwise",
        tpm2(good, claim -> new Claim(claim).pcr(7, Digest.sha256()).done()),
        policy(),
        "pcr-values PCR_DIGEST");
    add(
        "pcr-left-out",
        tpm2(good, claim -> new Claim(claim).without(15).done()),
        policy(),
        "pcr-values PCR_SELECTION");
    Pcr15 events = new Pcr15(List.of("config:" + Digest.sha256(new byte[] {1})));
    Attester.Attestation measured = attest(first, statement, events.events());
    Evidence explained =
        with(document(keyset, statement, measured), item(Pcr15.COLLATERAL, events.bytes()));
    add("pcr15-event-unknown", explained, policy(), "event-log PCR15_EVENT");
    add(
        "accepted-pcr15-replayed",
        explained,
        policy(Json.object().build(), tpm2().put("pcr15_events", events.events()).build()),
        "SOFTWARE_TPM");
    Json.Obj unpinned =
        policy(
            Json.object().build(), Json.object().put("enrolment_cas", List.of(ca.pem())).build());
    add("no-reference-values", good, unpinned, "pcr-values PCR_NO_REFERENCE");
  }

  private void keys(Evidence good, Attester.Attestation other) throws Exception {
    Tpm2Evidence foreign = Tpm2Evidence.parse(other.evidence().getFirst().bytes());
    Evidence uncertified = without(good, Tpm2Evidence.AK_CERT);
    add("ak-unbound", uncertified, policy(), "ak-ek-binding AK_UNBOUND");
    Evidence foreignAk =
        tpm2(
            uncertified,
            claim ->
                new Claim(claim)
                    .attest(foreign.attest())
                    .signature(foreign.signature())
                    .akPublic(foreign.akPublic())
                    .done());
    add("ak-of-another-tpm", foreignAk, policy(), "ak-ek-binding AK_UNBOUND");
    add(
        "ak-of-another-tpm-with-the-first-ones-certificate",
        with(foreignAk, akCertificate(good)),
        policy(),
        "ak-ek-binding AK_CERTIFICATE");
    add(
        "ek-certificate-of-another-tpm",
        tpm2(good, claim -> new Claim(claim).ekPublic(foreign.ekPublic()).done()),
        policy(),
        "ek-chain EK_MISMATCH");
    add(
        "quote-by-another-key",
        tpm2(good, claim -> new Claim(claim).akPublic(foreign.akPublic()).done()),
        policy(),
        "quote-signature QUOTE_SIGNATURE");
    add(
        "ak-certified-by-a-stranger",
        with(uncertified, item(Tpm2Evidence.AK_CERT, stranger.certify(akOf(good)))),
        policy(),
        "ak-ek-binding AK_UNBOUND");
    add(
        "ak-not-restricted",
        tpm2(good, claim -> new Claim(claim).akPublic(unrestricted(claim.akPublic())).done()),
        policy(),
        "ak-attributes AK_ATTRIBUTES");
    add(
        "ek-that-signs",
        tpm2(good, claim -> new Claim(claim).ekPublic(claim.akPublic()).done()),
        policy(),
        "ek-chain EK_ATTRIBUTES");
  }

  private void judgement(Evidence good) {
    Json.Obj anything = Json.object().build();
    Json.Obj hardware =
        policy(Json.object().put("levels", List.of("TPM", "VTPM", "CVM")).build(), tpm2().build());
    add("software-tpm-not-accepted", good, hardware, "level LEVEL_NOT_ACCEPTED");
    Json.Obj strict = Json.object().put("format", "adyton-policy/1").build();
    Evidence simulated =
        new Rewrite(good)
            .evidence(List.of(new SimulatedEvidence(statement.digest256()).item()))
            .done();
    add(
        "simulated-under-the-default-policy",
        simulated,
        caller().withLoopback(true),
        strict,
        "level LEVEL_NOT_ACCEPTED");
    add(
        "simulated-for-another-statement",
        new Rewrite(good).evidence(List.of(new SimulatedEvidence(Digest.sha256()).item())).done(),
        policy(Json.object().put("levels", List.of("SIMULATED")).build(), anything),
        "simulated SIMULATED_BINDING");
    Json.Obj nearOnly =
        Json.object().put("loopback", List.of("UNGATED")).put("remote", List.of()).build();
    add(
        "ungated-from-afar",
        good,
        policy(Json.object().put("launch", nearOnly).build(), tpm2().build()),
        "launch LAUNCH_UNGATED");
    add(
        "launch-record-of-another-deployable",
        new Rewrite(good)
            .launch(List.of(new Evidence.LaunchEntry(Digest.sha256(), "UNGATED")))
            .done(),
        policy(),
        "launch LAUNCH_MISMATCH");
    add(
        "loopback-only",
        good,
        policy(Json.object().put("loopback_only", true).build(), tpm2().build()),
        "policy NOT_LOOPBACK");
    add(
        "deployable-not-expected",
        good,
        policy(
            Json.object().put("deployables", List.of(Digest.sha256().toString())).build(),
            tpm2().build()),
        "policy DEPLOYABLE_NOT_EXPECTED");
    Json.Obj signers =
        Json.object()
            .put("threshold", 1)
            .put("keys", List.of(Base64s.encode(new byte[32])))
            .build();
    add(
        "release-not-signed",
        good,
        policy(Json.object().put("release_signers", signers).build(), tpm2().build()),
        "release RELEASE_ABSENT");
    add(
        "evidence-absent",
        new Rewrite(good).evidence(List.of()).done(),
        policy(),
        "evidence-present EVIDENCE_ABSENT");
    add(
        "evidence-of-unknown-type",
        new Rewrite(good).evidence(List.of(item("arm-cca", new byte[8]))).done(),
        policy(),
        "evidence-present EVIDENCE_TYPE");
  }

  private void add(String name, Evidence evidence, Json.Obj policy, String outcome) {
    add(name, evidence, caller(), policy, outcome);
  }

  private void add(String name, Evidence evidence, Caller caller, Json.Obj policy, String outcome) {
    cases.add(new Case(name, evidence, caller, policy, outcome));
  }

  /** From afar, offline: the attestation key is certified by an enrolment CA. */
  private Caller caller() {
    return at(now);
  }

  private static Caller at(Instant time) {
    return Caller.offline(time).withNonce(NONCE);
  }

  Json.Obj policy() {
    return policy(Json.object().build(), tpm2().build());
  }

  /** A policy that accepts the good evidence, but for what {@code changes} say. */
  private static Json.Obj policy(Json.Obj changes, Json.Obj tpm2) {
    Json.ObjBuilder policy = Json.object().put("format", "adyton-policy/1").put("tpm2", tpm2);
    if (!changes.has("levels")) {
      policy.put("levels", List.of("SOFTWARE_TPM"));
    }
    if (!changes.has("launch")) {
      List<String> ungated = List.of("UNGATED");
      policy.put("launch", Json.object().put("loopback", ungated).put("remote", ungated).build());
    }
    changes.members().forEach(policy::put);
    return policy.build();
  }

  private Json.ObjBuilder tpm2() {
    String zeros = HexFormat.of().formatHex(new byte[32]);
    Json.Obj reference =
        Json.object()
            .put("name", "swtpm, nothing booted")
            .put("sha256", Json.object().put("4", zeros).put("11", zeros).build())
            .build();
    return Json.object()
        .put("pcrs", new Json.Arr(List.of(reference)))
        .put("enrolment_cas", List.of(ca.pem()));
  }

  static Keyset keyset(int seed) {
    byte[] key = Digest.sha256(new byte[] {(byte) seed}).bytes();
    return new Keyset(
        List.of(HpkeEntry.of(1, 0x0020, 0x0001, 0x0002, key)),
        ReceiptEntry.of(key),
        Optional.empty(),
        4_000_000_000L);
  }

  static Statement statement(Keyset keyset, long notBefore, long notAfter) {
    Digest any = Digest.sha256(new byte[] {3});
    return new Statement(
        Optional.of(HexFormat.of().formatHex(NONCE)),
        notBefore,
        notAfter,
        keyset.digest(),
        any,
        List.of(any),
        List.of(any),
        List.of("UNGATED"),
        List.of("f32/1"),
        "scalar",
        any);
  }

  /** Evidence of the first TPM after one more extension of a register. */
  private Evidence moved(int pcr) throws Exception {
    try (Tpm tpm = first.powerOn()) {
      tpm.startup();
      tpm.extendPcr(pcr, Digest.sha256());
      Attester.Attestation moved = TpmAttester.open(tpm, List.of()).attest(statement);
      return document(keyset, statement, moved);
    }
  }

  private static Attester.Attestation attest(Swtpm swtpm, Statement said, List<String> events)
      throws Exception {
    try (Tpm tpm = swtpm.powerOn()) {
      tpm.startup();
      for (String event : events) {
        tpm.extendPcr(Pcr15.INDEX, Pcr15.measurement(event));
      }
      return TpmAttester.open(tpm, List.of()).attest(said);
    }
  }

  private Evidence document(Keyset keys, Statement said, Attester.Attestation attestation)
      throws CodecException, IOException {
    Evidence bare =
        new Evidence(
            "SOFTWARE_TPM",
            Base64s.encode(keys.bytes()),
            Base64s.encode(said.bytes()),
            attestation.evidence(),
            attestation.collateral(),
            Evidence.UNRELEASED,
            List.of(new Evidence.LaunchEntry(said.deployables().getFirst(), "UNGATED")));
    return with(bare, item(Tpm2Evidence.AK_CERT, ca.certify(akOf(bare))));
  }

  private static PublicKey akOf(Evidence evidence) {
    try {
      Tpm2Evidence claim = Tpm2Evidence.parse(evidence.evidence().getFirst().bytes());
      return TpmPublic.parse(claim.akPublic()).key();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Evidence.Item akCertificate(Evidence evidence) {
    return evidence.collateral().stream()
        .filter(item -> item.type().equals(Tpm2Evidence.AK_CERT))
        .findFirst()
        .orElseThrow();
  }

  private static Evidence.Item item(String type, byte[] bytes) {
    return Evidence.Item.of(type, bytes);
  }

  private static Evidence with(Evidence evidence, Evidence.Item more) {
    List<Evidence.Item> collateral = new ArrayList<>(evidence.collateral());
    collateral.add(more);
    return new Rewrite(evidence).collateral(collateral).done();
  }

  private static Evidence without(Evidence evidence, String type) {
    return new Rewrite(evidence)
        .collateral(
            evidence.collateral().stream().filter(item -> !item.type().equals(type)).toList())
        .done();
  }

  private static Evidence tpm2(Evidence evidence, UnaryOperator<Tpm2Evidence> change) {
    try {
      Tpm2Evidence claim = Tpm2Evidence.parse(evidence.evidence().getFirst().bytes());
      return new Rewrite(evidence).evidence(List.of(change.apply(claim).item())).done();
    } catch (CodecException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] flipped(byte[] bytes) {
    byte[] changed = bytes.clone();
    changed[changed.length - 1] ^= 1;
    return changed;
  }

  /** Clears {@code restricted}, bit 16 of the attributes behind type and name algorithm. */
  private static byte[] unrestricted(byte[] publicArea) {
    byte[] changed = publicArea.clone();
    changed[5] &= (byte) ~1;
    return changed;
  }

  /** The document with parts exchanged. */
  private static final class Rewrite {
    private Evidence current;

    Rewrite(Evidence current) {
      this.current = current;
    }

    Rewrite keyset(byte[] bytes) {
      return set(Base64s.encode(bytes), current.statement(), current.evidence());
    }

    Rewrite statement(byte[] bytes) {
      return set(current.keyset(), Base64s.encode(bytes), current.evidence());
    }

    Rewrite evidence(List<Evidence.Item> items) {
      return set(current.keyset(), current.statement(), items);
    }

    Rewrite collateral(List<Evidence.Item> items) {
      current =
          new Evidence(
              current.levelHint(),
              current.keyset(),
              current.statement(),
              current.evidence(),
              items,
              current.release(),
              current.launch());
      return this;
    }

    Rewrite launch(List<Evidence.LaunchEntry> entries) {
      current =
          new Evidence(
              current.levelHint(),
              current.keyset(),
              current.statement(),
              current.evidence(),
              current.collateral(),
              current.release(),
              entries);
      return this;
    }

    Evidence done() {
      return current;
    }

    private Rewrite set(String keyset, String statement, List<Evidence.Item> items) {
      current =
          new Evidence(
              current.levelHint(),
              keyset,
              statement,
              items,
              current.collateral(),
              current.release(),
              current.launch());
      return this;
    }
  }

  /** What the TPM said, with parts exchanged. */
  private static final class Claim {
    private byte[] attest;
    private byte[] signature;
    private byte[] akPublic;
    private byte[] ekPublic;
    private final Map<Integer, Digest> pcrs;

    Claim(Tpm2Evidence claim) {
      attest = claim.attest();
      signature = claim.signature();
      akPublic = claim.akPublic();
      ekPublic = claim.ekPublic();
      pcrs = new TreeMap<>(claim.pcrs());
    }

    Claim attest(byte[] bytes) {
      attest = bytes;
      return this;
    }

    Claim signature(byte[] bytes) {
      signature = bytes;
      return this;
    }

    Claim akPublic(byte[] bytes) {
      akPublic = bytes;
      return this;
    }

    Claim ekPublic(byte[] bytes) {
      ekPublic = bytes;
      return this;
    }

    Claim pcr(int pcr, Digest value) {
      pcrs.put(pcr, value);
      return this;
    }

    Claim without(int pcr) {
      pcrs.remove(pcr);
      return this;
    }

    Tpm2Evidence done() {
      return new Tpm2Evidence(attest, signature, akPublic, ekPublic, pcrs);
    }
  }
}
