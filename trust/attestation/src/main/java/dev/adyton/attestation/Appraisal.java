package dev.adyton.attestation;

import static dev.adyton.attestation.Transcript.Finding.fail;
import static dev.adyton.attestation.Transcript.Finding.pass;
import static dev.adyton.attestation.Transcript.Finding.skip;

import dev.adyton.attestation.Transcript.Finding;
import dev.adyton.attestation.release.Release;
import dev.adyton.attestation.release.ReleaseManifest;
import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.launch.LaunchRecord;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One verification: the order of its steps and those that need no TPM. What a step learned lies in
 * a field that is empty until then; the steps that read it name the step that fills it.
 */
final class Appraisal implements Transcript.Checks {
  private final byte[] document;
  private final Caller caller;
  private final VerifierPolicy policy;
  private VerifierPolicy effective;
  private final Transcript transcript = new Transcript();

  private Optional<Evidence> evidence = Optional.empty();
  private Optional<Statement> statement = Optional.empty();
  private Optional<Keyset> keyset = Optional.empty();
  private Optional<SimulatedEvidence> simulated = Optional.empty();
  private Optional<Tpm2Evidence> tpm2 = Optional.empty();
  private Optional<NitroDocument> nitro = Optional.empty();
  private Optional<SnpReport> snp = Optional.empty();
  private Optional<TdxQuote> tdx = Optional.empty();
  private Optional<Level> level = Optional.empty();

  Appraisal(byte[] document, Caller caller, VerifierPolicy policy) {
    this.document = document;
    this.caller = caller;
    this.policy = policy;
    this.effective = policy;
  }

  Verdict verdict() {
    transcript.step("format", List.of(), this);
    transcript.step("statement", List.of("format"), this);
    transcript.step("nonce", List.of("statement"), this);
    transcript.step("validity", List.of("statement"), this);
    transcript.step("keyset-binding", List.of("statement"), this);
    transcript.step("evidence-present", List.of("format"), this);
    // Before the hardware: what a signed release says machines measure is what they are held to.
    transcript.step("release", List.of("format"), this);
    Optional<Level> derived = Optional.empty();
    if (simulated.isPresent()) {
      transcript.step("simulated", List.of("statement"), this);
      derived = transcript.broke("simulated") ? Optional.empty() : Optional.of(Level.SIMULATED);
    } else if (tpm2.isPresent()) {
      derived =
          new Tpm2Appraisal(
                  transcript, tpm2.get(), collateral(), caller, effective.tpm2(), statement)
              .level();
    } else if (nitro.isPresent()) {
      derived = new NitroAppraisal(transcript, nitro.get(), caller, effective, statement).level();
    } else if (snp.isPresent()) {
      derived =
          new SnpAppraisal(transcript, snp.get(), collateral(), caller, effective.snp(), statement)
              .level();
    } else if (tdx.isPresent()) {
      derived =
          new TdxAppraisal(transcript, tdx.get(), collateral(), caller, effective.tdx(), statement)
              .level();
    }
    level = derived;
    transcript.step("key-config", List.of("keyset-binding"), this);
    transcript.step("launch", List.of("statement"), this);
    transcript.step("level", List.of("evidence-present"), this);
    transcript.step("policy", List.of("statement"), this);
    return new Verdict(
        transcript.steps(),
        level,
        statement,
        claimedPcrs(),
        transcript.anyFailed() ? Optional.empty() : keyset);
  }

  @Override
  public Finding look(String step) {
    return switch (step) {
      case "format" -> format();
      case "statement" -> statement();
      case "nonce" -> nonce();
      case "validity" -> validity();
      case "keyset-binding" -> keysetBinding();
      case "evidence-present" -> evidencePresent();
      case "release" -> release();
      case "simulated" -> simulated();
      case "key-config" -> keyConfig();
      case "launch" -> launch();
      case "level" -> level();
      case "policy" -> policy();
      default -> throw new IllegalArgumentException(step);
    };
  }

  private Finding format() {
    try {
      evidence = Optional.of(Evidence.parse(document));
      return pass("");
    } catch (CodecException e) {
      return fail("EVIDENCE_FORMAT", e);
    }
  }

  private Finding statement() {
    try {
      statement = Optional.of(Statement.parse(evidence.orElseThrow().statementBytes()));
      return pass("");
    } catch (CodecException e) {
      return fail("STATEMENT_FORMAT", e);
    }
  }

  private Finding nonce() {
    if (caller.nonce().isEmpty()) {
      return skip("the caller asked for none; freshness rests on the validity");
    }
    return statement.orElseThrow().nonce().equals(caller.nonce())
        ? pass("")
        : fail("NONCE_MISMATCH", "the statement does not carry the caller's nonce");
  }

  private Finding validity() {
    Statement said = statement.orElseThrow();
    long now = caller.now().getEpochSecond();
    long skew = policy.clockSkew().toSeconds();
    if (now < said.notBefore() - skew) {
      return fail("EVIDENCE_NOT_YET_VALID", "the statement speaks of a time to come");
    } else if (now > said.notAfter() + skew) {
      return fail("EVIDENCE_EXPIRED", "the statement's time is over");
    } else if (now - said.notBefore() > policy.maxAge().toSeconds() + skew) {
      return fail("EVIDENCE_TOO_OLD", "the statement is older than the policy allows");
    }
    return pass("until " + Members.utc(Instant.ofEpochSecond(said.notAfter())));
  }

  private Finding keysetBinding() {
    byte[] bytes = evidence.orElseThrow().keysetBytes();
    if (!Digest.sha256(bytes).equals(statement.orElseThrow().keysetDigest())) {
      return fail("KEYSET_MISMATCH", "the statement names another keyset");
    }
    try {
      Keyset keys = Keyset.parse(bytes);
      if (caller.now().getEpochSecond() > keys.notAfter()) {
        return fail("KEYSET_EXPIRED", "the keys' time is over");
      }
      keyset = Optional.of(keys);
      return pass("");
    } catch (CodecException e) {
      return fail("KEYSET_FORMAT", e);
    }
  }

  /** Exactly one piece, of a type that this version checks to the end. */
  private Finding evidencePresent() {
    List<Evidence.Item> items = evidence.orElseThrow().evidence();
    if (items.isEmpty()) {
      return fail("EVIDENCE_ABSENT", "nothing vouches for the statement");
    } else if (items.size() > 1) {
      return fail("EVIDENCE_COUNT", "this version judges one piece of evidence at a time");
    }
    Evidence.Item item = items.getFirst();
    try {
      switch (item.type()) {
        case SimulatedEvidence.TYPE ->
            simulated = Optional.of(SimulatedEvidence.parse(item.bytes()));
        case TdxQuote.TYPE -> tdx = Optional.of(TdxQuote.parse(item.bytes()));
        case SnpReport.TYPE -> snp = Optional.of(SnpReport.parse(item.bytes()));
        case Tpm2Evidence.TYPE -> tpm2 = Optional.of(Tpm2Evidence.parse(item.bytes()));
        default -> {
          Optional<NitroDocument.Kind> kind = NitroDocument.Kind.of(item.type());
          if (kind.isEmpty()) {
            return fail("EVIDENCE_TYPE", "this version cannot judge evidence of this type");
          }
          nitro = Optional.of(NitroDocument.parse(kind.get(), item.bytes()));
        }
      }
      return pass(item.type());
    } catch (CodecException e) {
      return fail("EVIDENCE_ITEM_FORMAT", e);
    }
  }

  private Finding simulated() {
    return simulated.orElseThrow().statementDigest().equals(statement.orElseThrow().digest256())
        ? pass("NOTHING WAS MEASURED")
        : fail("SIMULATED_BINDING", "the evidence is about another statement");
  }

  private Finding keyConfig() {
    if (caller.keyConfig().isEmpty()) {
      return skip("the caller did not fetch it");
    }
    String bound = HexFormat.of().formatHex(keyset.orElseThrow().ohttpKeys());
    return caller.keyConfig().get().equals(bound)
        ? pass("")
        : fail("KEY_CONFIG_MISMATCH", "the gateway offers other keys than the evidence binds");
  }

  private Finding release() {
    if (policy.releaseSigners().isEmpty()) {
      return skip("the policy names no release signers: its reference values stand for a release");
    }
    String text = evidence.orElseThrow().release();
    if (text.equals(Evidence.UNRELEASED)) {
      return fail("RELEASE_ABSENT", "the policy asks for a signed release");
    }
    byte[] envelope;
    try {
      envelope = Base64s.decode(text);
    } catch (CodecException e) {
      return fail("RELEASE_FORMAT", "neither UNRELEASED nor base64");
    }
    Release.Word word =
        Release.judge(envelope, policy.releaseSigners().get(), caller.now(), policy.clockSkew());
    // No switch over patterns where a first verdict passes: bootstrapping one costs it 40 ms.
    if (word instanceof Release.Accepted(ReleaseManifest manifest, int signatures)) {
      effective = ReleaseReferences.narrowed(policy, manifest);
      return pass(manifest.version() + ", signed by " + signatures);
    } else if (word instanceof Release.Refused(String code, String detail)) {
      return fail(code, detail);
    }
    throw new IllegalStateException("a word that is neither");
  }

  private Finding launch() {
    Statement said = statement.orElseThrow();
    List<Evidence.LaunchEntry> entries = evidence.orElseThrow().launch();
    if (entries.size() != said.deployables().size()) {
      return fail("LAUNCH_MISMATCH", "not one launch record for each deployable");
    }
    Set<String> states = new LinkedHashSet<>();
    for (int i = 0; i < entries.size(); i++) {
      Evidence.LaunchEntry entry = entries.get(i);
      LaunchRecord record;
      try {
        record = LaunchRecord.parse(entry.record());
      } catch (CodecException e) {
        return fail("LAUNCH_MISMATCH", "not a launch record");
      }
      if (!entry.deployable().equals(said.deployables().get(i))
          || !record.name().equals(said.launch().get(i))) {
        return fail("LAUNCH_MISMATCH", "document and statement disagree");
      }
      LaunchJudge.Word word =
          LaunchJudge.judge(
              record, policy, caller, said.deployables().get(i), said.guardrails().get(i));
      if (!word.accepted()) {
        return fail(word.code(), word.detail());
      }
      states.add(word.detail());
    }
    return pass(String.join("; ", states));
  }

  private Finding level() {
    if (level.isEmpty()) {
      return skip("the evidence did not hold");
    }
    Level derived = level.get();
    return policy.levels().contains(derived)
        ? pass(derived + ": " + derived.meaning())
        : fail("LEVEL_NOT_ACCEPTED", derived + ": " + derived.meaning());
  }

  private Finding policy() {
    if (policy.loopbackOnly() && !caller.loopback()) {
      return fail("NOT_LOOPBACK", "the policy accepts nodes on this machine only");
    }
    if (policy.deployables().isPresent()) {
      List<Digest> served = statement.orElseThrow().deployables();
      if (!policy.deployables().get().containsAll(served)) {
        return fail("DEPLOYABLE_NOT_EXPECTED", "the node serves what the policy does not name");
      }
    }
    return pass("");
  }

  private List<Evidence.Item> collateral() {
    return evidence.orElseThrow().collateral();
  }

  private SortedMap<Integer, String> claimedPcrs() {
    TreeMap<Integer, String> claimed = new TreeMap<>();
    tpm2.ifPresent(claim -> claim.pcrs().forEach((pcr, value) -> claimed.put(pcr, value.hex())));
    nitro.ifPresent(document -> claimed.putAll(document.pcrs()));
    return claimed;
  }
}
