package dev.adyton.attestation;

import static dev.adyton.attestation.Transcript.Finding.fail;
import static dev.adyton.attestation.Transcript.Finding.pass;

import dev.adyton.attestation.TdxPolicy.Attribute;
import dev.adyton.attestation.TdxPolicy.Register;
import dev.adyton.attestation.Transcript.Finding;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The steps that judge a quote of Intel TDX; its collateral is {@link TdxAuthority}'s part. */
final class TdxAppraisal implements Transcript.Checks {
  private static final List<String> STEPS =
      List.of(
          "td-chain",
          "td-revocation",
          "td-enclave",
          "td-signature",
          "td-collateral",
          "td-enclave-identity",
          "td-tcb",
          "td-binding",
          "td-attributes",
          "td-measurement");

  /** Bits of XFAM that are always set, and those that may be (TDX module ABI). */
  private static final long XFAM_SET = 0x3;

  private static final long XFAM_KNOWN = 0x6DBE7;

  private static final int ISV_PROD_ID = 256;
  private static final int ISV_SVN = 258;

  private final Transcript transcript;
  private final TdxQuote quote;
  private final TdxPolicy policy;
  private final Optional<Statement> statement;
  private final TdxAuthority authority;
  private Optional<TdxCertificate> platform = Optional.empty();

  TdxAppraisal(
      Transcript transcript,
      TdxQuote quote,
      List<Evidence.Item> collateral,
      Caller caller,
      TdxPolicy policy,
      Optional<Statement> statement) {
    this.transcript = transcript;
    this.quote = quote;
    this.policy = policy;
    this.statement = statement;
    this.authority = new TdxAuthority(quote.chain(), collateral, caller.now(), policy);
  }

  /** Runs the steps; returns what they are worth, empty if one of them broke. */
  Optional<Level> level() {
    transcript.step("td-chain", List.of(), this);
    transcript.step("td-revocation", List.of("td-chain"), this);
    transcript.step("td-enclave", List.of("td-chain"), this);
    transcript.step("td-signature", List.of("td-enclave"), this);
    transcript.step("td-collateral", List.of("td-chain"), this);
    transcript.step("td-enclave-identity", List.of("td-collateral", "td-enclave"), this);
    transcript.step("td-tcb", List.of("td-collateral", "td-signature"), this);
    transcript.step("td-binding", List.of("td-signature", "statement"), this);
    transcript.step("td-attributes", List.of("td-signature"), this);
    transcript.step("td-measurement", List.of("td-signature"), this);
    return transcript.broke(STEPS) ? Optional.empty() : Optional.of(Level.CVM);
  }

  @Override
  public Finding look(String step) {
    return switch (step) {
      case "td-chain" -> chain();
      case "td-revocation" -> authority.revocation();
      case "td-enclave" -> enclave();
      case "td-signature" -> signature();
      case "td-collateral" -> authority.collateral();
      case "td-enclave-identity" -> enclaveIdentity();
      case "td-tcb" -> tcb();
      case "td-binding" -> binding();
      case "td-attributes" -> attributes();
      case "td-measurement" -> measurement();
      default -> throw new IllegalArgumentException(step);
    };
  }

  private Finding chain() {
    Finding found = authority.chain();
    if (found.outcome() instanceof Outcome.Pass) {
      try {
        platform = Optional.of(TdxCertificate.of(pck()));
      } catch (CodecException e) {
        return fail("TDX_CERTIFICATE_FORMAT", e);
      }
    }
    return found;
  }

  private X509Certificate pck() {
    return quote.chain().getFirst();
  }

  private Finding enclave() {
    if (!quote.enclaveSignedBy(pck().getPublicKey())) {
      return fail("TDX_ENCLAVE_SIGNATURE", "the platform's key did not sign the quoting enclave");
    }
    return quote.enclaveNamesKey()
        ? pass("")
        : fail("TDX_ENCLAVE_KEY", "the quoting enclave names another key");
  }

  private Finding signature() {
    return quote.signed()
        ? pass("")
        : fail("TDX_SIGNATURE", "the quoting enclave's key did not sign this quote");
  }

  private Finding enclaveIdentity() {
    try {
      Json.Obj identity = authority.enclaveIdentity();
      boolean same =
          TdxCollateral.matches(quote.enclave(128, 32), identity.string("mrsigner"), "f".repeat(64))
              && little(ISV_PROD_ID) == identity.integer("isvprodid")
              && TdxCollateral.matches(
                  quote.enclave(16, 4),
                  identity.string("miscselect"),
                  identity.string("miscselectMask"))
              && TdxCollateral.matches(
                  quote.enclave(48, 16),
                  identity.string("attributes"),
                  identity.string("attributesMask"));
      if (!same) {
        return fail("TDX_ENCLAVE_IDENTITY", "it is not Intel's quoting enclave");
      }
      return status("the quoting enclave", TdxTcb.level(identity, little(ISV_SVN)));
    } catch (CodecException e) {
      return fail("TDX_COLLATERAL_FORMAT", e);
    }
  }

  private int little(int at) {
    byte[] octets = quote.enclave(at, 2);
    return (octets[0] & 0xff) | (octets[1] & 0xff) << 8;
  }

  private Finding status(String what, Optional<String> status) {
    if (status.isEmpty()) {
      return fail("TDX_TCB_UNKNOWN", what + " reaches no level that Intel lists");
    }
    return policy.statuses().contains(status.get())
        ? pass(what + " is " + status.get())
        : fail("TDX_TCB_STATUS", what + " is not one of what the policy accepts");
  }

  private Finding tcb() {
    try {
      Json.Obj info = authority.tcbInfo();
      TdxCertificate certified = platform.orElseThrow();
      if (!info.string("fmspc").toLowerCase(Locale.ROOT).equals(certified.fmspc())
          || !info.string("pceId").toLowerCase(Locale.ROOT).equals(certified.pceId())) {
        return fail("TDX_OTHER_PLATFORM", "the collateral is about another platform");
      }
      byte[] tee = quote.teeTcb();
      Optional<TdxTcb.Module> module = TdxTcb.module(info, tee);
      if (module.isEmpty() || !is(module.get())) {
        return fail("TDX_MODULE", "it is not Intel's TDX module");
      }
      Finding found = status("the platform", TdxTcb.platform(info, certified, tee));
      if (found.outcome() instanceof Outcome.Pass && module.get().status().isPresent()) {
        return status("the TDX module", module.get().status());
      }
      return found;
    } catch (CodecException e) {
      return fail("TDX_COLLATERAL_FORMAT", e);
    }
  }

  private boolean is(TdxTcb.Module module) throws CodecException {
    return module.signer().toLowerCase(Locale.ROOT).equals(quote.moduleSigner())
        && TdxCollateral.matches(quote.moduleAttributes(), module.attributes(), module.mask());
  }

  private Finding binding() {
    return MessageDigest.isEqual(quote.reportData(), statement.orElseThrow().digest512())
        ? pass("")
        : fail("TDX_STATEMENT_MISMATCH", "the quote is about another statement");
  }

  /** All bits: one that nobody here knows may open the trust domain as well as debug does. */
  private Finding attributes() {
    long attributes = quote.attributes();
    if (Attribute.unknown(attributes) != 0) {
      return fail("TDX_ATTRIBUTES", "an attribute that this version does not know");
    }
    for (Attribute attribute : Attribute.values()) {
      if (attribute.isWeakening()
          && attribute.isSetIn(attributes)
          && !policy.tolerated().contains(attribute)) {
        return fail("TDX_ATTRIBUTES", attribute + " is set");
      }
    }
    if (!Attribute.SEPT_VE_DISABLE.isSetIn(attributes)) {
      return fail("TDX_ATTRIBUTES", "SEPT_VE_DISABLE is not set: the host can steer exceptions");
    }
    long xfam = quote.xfam();
    return (xfam & XFAM_SET) == XFAM_SET && (xfam & ~XFAM_KNOWN) == 0
        ? pass("")
        : fail("TDX_XFAM", "features that this version does not know");
  }

  private Finding measurement() {
    if (policy.references().isEmpty()) {
      return fail("TDX_NO_REFERENCE", "the policy pins no release: a quote alone shows nothing");
    }
    for (TdxPolicy.ReferenceValues reference : policy.references()) {
      if (fits(reference)) {
        return pass("as " + reference.name());
      }
    }
    return fail("TDX_MEASUREMENT", "the trust domain booted what the policy does not pin");
  }

  /** What no reference names is zero: the host fills those registers as it likes. */
  private boolean fits(TdxPolicy.ReferenceValues reference) {
    for (Register register : Register.values()) {
      String wanted = reference.registers().getOrDefault(register, Register.ZEROS);
      if (!quote.register(register).equals(wanted)) {
        return false;
      }
    }
    return true;
  }
}
