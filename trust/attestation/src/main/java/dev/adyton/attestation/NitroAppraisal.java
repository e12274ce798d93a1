package dev.adyton.attestation;

import static dev.adyton.attestation.Transcript.Finding.fail;
import static dev.adyton.attestation.Transcript.Finding.pass;

import dev.adyton.attestation.NitroDocument.Kind;
import dev.adyton.attestation.Transcript.Finding;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The steps that judge a document of AWS Nitro. */
final class NitroAppraisal implements Transcript.Checks {
  static final String ZEROS = "0".repeat(96);

  private static final List<String> STEPS =
      List.of(
          "document-chain",
          "document-signature",
          "document-time",
          "document-binding",
          "document-pcrs");

  private final Transcript transcript;
  private final NitroDocument document;
  private final Caller caller;
  private final VerifierPolicy policy;
  private final Optional<Statement> statement;

  NitroAppraisal(
      Transcript transcript,
      NitroDocument document,
      Caller caller,
      VerifierPolicy policy,
      Optional<Statement> statement) {
    this.transcript = transcript;
    this.document = document;
    this.caller = caller;
    this.policy = policy;
    this.statement = statement;
  }

  /** Runs the steps; returns what they are worth, empty if one of them broke. */
  Optional<Level> level() {
    transcript.step("document-chain", List.of(), this);
    transcript.step("document-signature", List.of("document-chain"), this);
    transcript.step("document-time", List.of("document-signature"), this);
    transcript.step("document-binding", List.of("document-signature", "statement"), this);
    transcript.step("document-pcrs", List.of("document-signature"), this);
    return transcript.broke(STEPS) ? Optional.empty() : Optional.of(Level.VTPM);
  }

  @Override
  public Finding look(String step) {
    return switch (step) {
      case "document-chain" -> chain();
      case "document-signature" -> signature();
      case "document-time" -> time();
      case "document-binding" -> binding();
      case "document-pcrs" -> pcrs();
      default -> throw new IllegalArgumentException(step);
    };
  }

  private Finding chain() {
    if (policy.nitro().roots().isEmpty()) {
      return fail("NITRO_NO_ROOT", "the policy names no root for such documents");
    }
    return document.chainsTo(policy.nitro().roots())
        ? pass("at the document's own time")
        : fail("NITRO_CHAIN", "the certificate ends in no root that the policy names");
  }

  private Finding signature() {
    return document.signed()
        ? pass("")
        : fail("NITRO_SIGNATURE", "the certified key did not sign this document");
  }

  private Finding time() {
    long now = caller.now().getEpochSecond();
    long then = document.time().getEpochSecond();
    long skew = policy.clockSkew().toSeconds();
    if (then > now + skew) {
      return fail("NITRO_NOT_YET_VALID", "the document comes from a time to come");
    }
    return now - then > policy.maxAge().toSeconds() + skew
        ? fail("NITRO_TOO_OLD", "the document is older than the policy allows")
        : pass("signed " + Members.utc(document.time()));
  }

  private Finding binding() {
    return MessageDigest.isEqual(document.userData(), statement.orElseThrow().digest512())
        ? pass("")
        : fail("NITRO_STATEMENT_MISMATCH", "the document is about another statement");
  }

  private Finding pcrs() {
    SortedMap<Integer, String> pcrs = document.pcrs();
    Optional<Finding> refused = document.kind() == Kind.ENCLAVE ? debug(pcrs) : injected(pcrs);
    if (refused.isPresent()) {
      return refused.get();
    }
    List<NitroPolicy.ReferenceValues> references =
        document.kind() == Kind.ENCLAVE ? policy.nitro().enclave() : policy.nitro().nitroTpm();
    if (references.isEmpty()) {
      return fail("PCR_NO_REFERENCE", "the policy pins no release: a document alone shows nothing");
    }
    for (NitroPolicy.ReferenceValues reference : references) {
      if (pcrs.entrySet().containsAll(reference.pcrs().entrySet()) && explained15(reference)) {
        return pass("as " + reference.name());
      }
    }
    return fail("PCR_MISMATCH", "the node booted something that the policy does not pin");
  }

  /** An enclave whose console the parent may read shows zeros for what it measured. */
  private static Optional<Finding> debug(SortedMap<Integer, String> pcrs) {
    for (int pcr : NitroPolicyFile.ENCLAVE) {
      if (pcrs.getOrDefault(pcr, ZEROS).equals(ZEROS)) {
        return Optional.of(fail("NITRO_DEBUG", "the enclave runs in debug mode"));
      }
    }
    return Optional.empty();
  }

  private static Optional<Finding> injected(SortedMap<Integer, String> pcrs) {
    for (int pcr : PcrProfile.ZERO.keySet()) {
      // One that is left out is not one that is zero.
      if (!ZEROS.equals(pcrs.get(pcr))) {
        return Optional.of(
            fail("PCR_INJECTED", "something was injected into the boot: PCR 12 or 13 moved"));
      }
    }
    return Optional.empty();
  }

  /** PCR 15 of a NitroTPM is untouched or pinned: its events are not replayed in this bank. */
  private boolean explained15(NitroPolicy.ReferenceValues reference) {
    return document.kind() == Kind.ENCLAVE
        || reference.pcrs().containsKey(Pcr15.INDEX)
        || ZEROS.equals(document.pcrs().get(Pcr15.INDEX));
  }
}
