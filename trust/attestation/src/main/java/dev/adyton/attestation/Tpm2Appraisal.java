package dev.adyton.attestation;

import static dev.adyton.attestation.Transcript.Finding.fail;
import static dev.adyton.attestation.Transcript.Finding.pass;
import static dev.adyton.attestation.Transcript.Finding.skip;

import dev.adyton.attestation.Transcript.Finding;
import dev.adyton.attestation.tpm.EventLog;
import dev.adyton.attestation.tpm.PcrSelection;
import dev.adyton.attestation.tpm.TpmFormatException;
import dev.adyton.attestation.tpm.TpmPublic;
import dev.adyton.attestation.tpm.TpmQuote;
import dev.adyton.attestation.tpm.TpmSignature;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** The steps that judge a TPM 2.0 quote; trust in its keys is {@link Tpm2Keys}' part. */
final class Tpm2Appraisal implements Transcript.Checks {
  private static final List<String> STEPS =
      List.of(
          "ak-attributes",
          "quote-signature",
          "quote-binding",
          "pcr-values",
          "event-log",
          "ek-chain",
          "ak-ek-binding");

  private final Transcript transcript;
  private final Tpm2Evidence claim;
  private final List<Evidence.Item> collateral;
  private final Tpm2Policy policy;
  private final Optional<Statement> statement;
  private final Tpm2Keys keys;

  private Optional<TpmPublic> ak = Optional.empty();
  private Optional<TpmQuote> quote = Optional.empty();

  Tpm2Appraisal(
      Transcript transcript,
      Tpm2Evidence claim,
      List<Evidence.Item> collateral,
      Caller caller,
      Tpm2Policy policy,
      Optional<Statement> statement) {
    this.transcript = transcript;
    this.claim = claim;
    this.collateral = collateral;
    this.policy = policy;
    this.statement = statement;
    this.keys = new Tpm2Keys(claim, collateral, caller, policy);
  }

  /** Runs the steps; returns what they are worth, empty if one of them broke. */
  Optional<Level> level() {
    transcript.step("ak-attributes", List.of(), this);
    transcript.step("quote-signature", List.of("ak-attributes"), this);
    transcript.step("quote-binding", List.of("quote-signature", "statement"), this);
    transcript.step("pcr-values", List.of("quote-binding"), this);
    transcript.step("event-log", List.of("pcr-values"), this);
    transcript.step("ek-chain", List.of(), this);
    transcript.step("ak-ek-binding", List.of("quote-signature"), this);
    if (transcript.broke(STEPS)) {
      return Optional.empty();
    }
    return Optional.of(keys.ekHasNamedRoot() ? Level.TPM : Level.SOFTWARE_TPM);
  }

  @Override
  public Finding look(String step) {
    return switch (step) {
      case "ak-attributes" -> akAttributes();
      case "quote-signature" -> quoteSignature();
      case "quote-binding" -> quoteBinding();
      case "pcr-values" -> pcrValues();
      case "event-log" -> eventLog();
      case "ek-chain" -> keys.ekChain();
      case "ak-ek-binding" -> keys.akEkBinding(ak.orElseThrow());
      default -> throw new IllegalArgumentException(step);
    };
  }

  private Finding akAttributes() {
    try {
      TpmPublic key = TpmPublic.parse(claim.akPublic());
      ak = Optional.of(key);
      return key.isAttestationKey()
          ? pass("restricted signing key, fixed to its TPM")
          : fail("AK_ATTRIBUTES", "the key may sign what no TPM measured");
    } catch (TpmFormatException e) {
      return fail("AK_FORMAT", e);
    }
  }

  private Finding quoteSignature() {
    try {
      TpmSignature signature = TpmSignature.parse(claim.signature());
      return signature.verify(ak.orElseThrow(), claim.attest())
          ? pass("")
          : fail("QUOTE_SIGNATURE", "the attestation key did not sign this quote");
    } catch (TpmFormatException e) {
      return fail("QUOTE_SIGNATURE_FORMAT", e);
    }
  }

  private Finding quoteBinding() {
    try {
      TpmQuote signed = TpmQuote.parse(claim.attest());
      quote = Optional.of(signed);
      Digest bound = statement.orElseThrow().digest256();
      return MessageDigest.isEqual(signed.extraData(), bound.bytes())
          ? pass("")
          : fail("QUOTE_STATEMENT_MISMATCH", "the quote is about another statement");
    } catch (TpmFormatException e) {
      return switch (e.code()) {
        case MAGIC -> fail("QUOTE_MAGIC", "the signed bytes were not made by a TPM");
        case TYPE -> fail("QUOTE_TYPE", "the TPM signed something else than a quote");
        default -> fail("QUOTE_FORMAT", e);
      };
    }
  }

  private Finding pcrValues() {
    TpmQuote signed = quote.orElseThrow();
    SortedMap<Integer, Digest> pcrs = claim.pcrs();
    if (!signed.selection().pcrs().equals(PcrSelection.QUOTED.pcrs())
        || !pcrs.keySet().equals(PcrSelection.QUOTED.pcrs())) {
      return fail("PCR_SELECTION", "not the registers that every node quotes");
    }
    MessageDigest claimed = Digest.newSha256();
    for (Digest value : pcrs.values()) {
      claimed.update(value.bytes());
    }
    if (!MessageDigest.isEqual(signed.pcrDigest(), claimed.digest())) {
      return fail("PCR_DIGEST", "the claimed values are not those that were quoted");
    }
    if (!pcrs.entrySet().containsAll(PcrProfile.ZERO.entrySet())) {
      return fail("PCR_INJECTED", "something was injected into the boot: PCR 12 or 13 moved");
    }
    if (policy.references().isEmpty()) {
      return fail("PCR_NO_REFERENCE", "the policy pins no release: a TPM alone shows nothing");
    }
    for (Tpm2Policy.ReferenceValues reference : policy.references()) {
      if (pcrs.entrySet().containsAll(reference.pcrs().entrySet())) {
        return pass("as " + reference.name());
      }
    }
    return fail(
        "PCR_MISMATCH",
        "the node booted something that the policy does not pin: PCR " + moved(pcrs) + " moved");
  }

  /** The registers that differ from the release that is nearest. */
  private String moved(SortedMap<Integer, Digest> pcrs) {
    List<String> fewest = List.of();
    for (Tpm2Policy.ReferenceValues reference : policy.references()) {
      List<String> moved = new ArrayList<>();
      for (Map.Entry<Integer, Digest> pinned : reference.pcrs().entrySet()) {
        if (!pinned.getValue().equals(pcrs.getOrDefault(pinned.getKey(), PcrProfile.ZEROS))) {
          moved.add(pinned.getKey().toString());
        }
      }
      fewest = fewest.isEmpty() || moved.size() < fewest.size() ? moved : fewest;
    }
    return String.join(", ", fewest);
  }

  /** The firmware's log where there is one, and always an explanation of PCR 15. */
  private Finding eventLog() {
    List<byte[]> typed = of(Pcr15.COLLATERAL);
    List<byte[]> logs = of(Tpm2Evidence.EVENT_LOG);
    if (typed.size() > 1 || logs.size() > 1) {
      return fail("EVENT_LOG_COUNT", "more than one log of a kind");
    }
    Optional<Finding> wrong = wrongPcr15(typed);
    if (wrong.isPresent()) {
      return wrong.get();
    }
    if (logs.isEmpty()) {
      return typed.isEmpty()
          ? skip("no log was supplied, and PCR 15 is untouched")
          : pass("PCR 15 replayed");
    }
    try {
      EventLog log = EventLog.replay(logs.getFirst());
      for (Map.Entry<Integer, byte[]> replayed : log.pcrs().entrySet()) {
        Digest quoted = claim.pcrs().get(replayed.getKey());
        if (quoted != null && !quoted.equals(Digest.of(replayed.getValue()))) {
          return fail("EVENT_LOG_MISMATCH", "the log does not lead to the quoted values");
        }
      }
      return pass(log.events() + " events replayed");
    } catch (TpmFormatException e) {
      return fail("EVENT_LOG_FORMAT", e);
    }
  }

  private Optional<Finding> wrongPcr15(List<byte[]> typed) {
    Digest quoted = claim.pcrs().getOrDefault(Pcr15.INDEX, PcrProfile.ZEROS);
    try {
      Pcr15 events = typed.isEmpty() ? new Pcr15(List.of()) : Pcr15.parse(typed.getFirst());
      if (!events.replay().equals(quoted)) {
        return Optional.of(
            fail("PCR15_UNEXPLAINED", "the events do not lead to what PCR 15 holds"));
      } else if (!policy.pcr15Events().containsAll(events.events())) {
        return Optional.of(fail("PCR15_EVENT", "an event that the policy does not name"));
      }
      return Optional.empty();
    } catch (CodecException e) {
      return Optional.of(fail("PCR15_FORMAT", e));
    }
  }

  private List<byte[]> of(String type) {
    return Evidence.Item.bytesOf(type, collateral);
  }
}
