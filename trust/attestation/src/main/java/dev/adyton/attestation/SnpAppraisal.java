package dev.adyton.attestation;

import static dev.adyton.attestation.Transcript.Finding.fail;
import static dev.adyton.attestation.Transcript.Finding.pass;
import static dev.adyton.attestation.Transcript.Finding.skip;

import dev.adyton.attestation.SnpPolicy.GuestBit;
import dev.adyton.attestation.Transcript.Finding;
import dev.adyton.codec.CodecException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The steps that judge a report of SEV-SNP. Revocation lists are not asked. */
final class SnpAppraisal implements Transcript.Checks {
  /** Type of the collateral that carries one certificate of the chain, DER: the VCEK first. */
  static final String CHAIN = "vcek-chain";

  static final String CRL = "amd-crl";

  private static final int VCEK = 0;
  private static final int VLEK = 1;

  private static final List<String> STEPS =
      List.of(
          "report-chain",
          "report-revocation",
          "report-signature",
          "report-chip",
          "report-tcb",
          "report-binding",
          "report-guest-policy",
          "report-measurement");

  private final Transcript transcript;
  private final SnpReport report;
  private final List<Evidence.Item> collateral;
  private final Caller caller;
  private final SnpPolicy policy;
  private final Optional<Statement> statement;
  private Optional<X509Certificate> leaf = Optional.empty();
  private Optional<X509Certificate> root = Optional.empty();
  private List<X509Certificate> rest = List.of();
  private Optional<SnpCertificate> endorsed = Optional.empty();

  SnpAppraisal(
      Transcript transcript,
      SnpReport report,
      List<Evidence.Item> collateral,
      Caller caller,
      SnpPolicy policy,
      Optional<Statement> statement) {
    this.transcript = transcript;
    this.report = report;
    this.collateral = collateral;
    this.caller = caller;
    this.policy = policy;
    this.statement = statement;
  }

  /** Runs the steps; returns what they are worth, empty if one of them broke. */
  Optional<Level> level() {
    transcript.step("report-chain", List.of(), this);
    transcript.step("report-revocation", List.of("report-chain"), this);
    transcript.step("report-signature", List.of("report-chain"), this);
    transcript.step("report-chip", List.of("report-signature"), this);
    transcript.step("report-tcb", List.of("report-chip"), this);
    transcript.step("report-binding", List.of("report-signature", "statement"), this);
    transcript.step("report-guest-policy", List.of("report-signature"), this);
    transcript.step("report-measurement", List.of("report-signature"), this);
    return transcript.broke(STEPS) ? Optional.empty() : Optional.of(Level.CVM);
  }

  @Override
  public Finding look(String step) {
    return switch (step) {
      case "report-chain" -> chain();
      case "report-revocation" -> revocation();
      case "report-signature" -> signature();
      case "report-chip" -> chip();
      case "report-tcb" -> tcb();
      case "report-binding" -> binding();
      case "report-guest-policy" -> guestPolicy();
      case "report-measurement" -> measurement();
      default -> throw new IllegalArgumentException(step);
    };
  }

  private Finding chain() {
    if (policy.roots().isEmpty()) {
      return fail("SNP_NO_ROOT", "the policy names no root for such reports");
    }
    try {
      List<X509Certificate> chain = new ArrayList<>();
      for (byte[] der : Evidence.Item.bytesOf(CHAIN, collateral)) {
        chain.add(Certificates.parse(der));
      }
      if (chain.isEmpty()) {
        return fail("SNP_CERTIFICATE_ABSENT", "the node gave no certificate for its chip");
      }
      X509Certificate first = chain.getFirst();
      rest = List.copyOf(chain.subList(1, chain.size()));
      root = Certificates.rootOf(first, rest, policy.roots(), caller.now());
      if (first.getBasicConstraints() >= 0 || root.isEmpty()) {
        return fail("SNP_CHAIN", "the chip's certificate ends in no root that the policy names");
      }
      leaf = Optional.of(first);
      endorsed = Optional.of(SnpCertificate.of(first));
      return pass("");
    } catch (CertificateException e) {
      return fail("SNP_CHAIN", "not an X.509 certificate");
    } catch (CodecException e) {
      return fail("SNP_CERTIFICATE_FORMAT", e);
    }
  }

  /** AMD's list names signing keys that it withdrew; the root signs it. */
  private Finding revocation() {
    List<byte[]> lists = Evidence.Item.bytesOf(CRL, collateral);
    if (lists.isEmpty()) {
      return policy.revocation()
          ? fail("SNP_CRL_ABSENT", "the policy asks for AMD's list of revoked certificates")
          : skip("the node gave no list, and the policy asks for none");
    }
    RevocationList list = RevocationList.read(lists.getFirst(), root.orElseThrow(), caller.now());
    for (X509Certificate intermediate : rest) {
      RevocationList.Word word = list.of(intermediate);
      if (word != RevocationList.Word.GOOD) {
        return fail("SNP_CRL_" + word, word.meaning());
      }
    }
    return lists.size() == 1 ? pass("") : fail("SNP_CRL_FORMAT", "more than one list");
  }

  private Finding signature() {
    return report.signedBy(leaf.orElseThrow().getPublicKey())
        ? pass("")
        : fail("SNP_SIGNATURE", "the certified key did not sign this report");
  }

  /** Which kind of key, which product, which chip. */
  private Finding chip() {
    SnpCertificate certificate = endorsed.orElseThrow();
    boolean fleet = report.signingKey() == VLEK;
    if (report.signingKey() != VCEK && !fleet) {
      return fail("SNP_SIGNING_KEY", "signed by no endorsement key of the chip");
    } else if (fleet && !policy.vlek()) {
      return fail("SNP_VLEK", "signed by a key that the provider holds for its whole fleet");
    } else if (!policy.products().contains(certificate.product())) {
      return fail("SNP_PRODUCT", "a chip of a product that the policy does not name");
    }
    byte[] id = report.chipId();
    // From Turin on the certificate carries the first eight octets, the rest of the id is zero.
    if (!fleet && (report.chipKeyMasked() || !startsWithThenZeros(id, certificate.chip()))) {
      return fail("SNP_CHIP", "the report is of another chip than the certificate");
    }
    String hex = HexFormat.of().formatHex(id);
    boolean named = false;
    for (String chip : policy.chips()) {
      named |= hex.startsWith(chip);
    }
    return policy.chips().isEmpty() || named
        ? pass(certificate.product())
        : fail("SNP_CHIP_NOT_NAMED", "a chip that the policy does not name");
  }

  private static boolean startsWithThenZeros(byte[] id, byte[] certified) {
    if (certified.length != 64 && certified.length != 8) {
      return false;
    }
    for (int at = 0; at < id.length; at++) {
      if (id[at] != (at < certified.length ? certified[at] : 0)) {
        return false;
      }
    }
    return true;
  }

  private Finding tcb() {
    SnpCertificate certificate = endorsed.orElseThrow();
    SnpTcb reported = report.reportedTcb(certificate.withFmc());
    if (!reported.isSame(certificate.tcb())) {
      return fail("SNP_TCB_MISMATCH", "report and certificate speak of different firmware");
    }
    return reported.isAtLeast(policy.oldest())
        ? pass(reported.toString())
        : fail("SNP_TCB_OLD", "firmware older than the policy allows");
  }

  private Finding binding() {
    return MessageDigest.isEqual(report.reportData(), statement.orElseThrow().digest512())
        ? pass("")
        : fail("SNP_STATEMENT_MISMATCH", "the report is about another statement");
  }

  private Finding guestPolicy() {
    if (report.vmpl() != 0) {
      return fail("SNP_VMPL", "not asked for by the most privileged part of the guest");
    }
    long bits = report.policy();
    if ((bits & SnpPolicy.UNKNOWN) != 0) {
      return fail("SNP_GUEST_POLICY", "a policy bit that this version does not know");
    }
    for (GuestBit bit : GuestBit.values()) {
      boolean weak = SnpPolicy.WEAKENING.contains(bit) && !policy.tolerated().contains(bit);
      if (weak && bit.isSetIn(bits)) {
        return fail("SNP_GUEST_POLICY", bit + " is set");
      } else if (policy.required().contains(bit) && !bit.isSetIn(bits)) {
        return fail("SNP_GUEST_POLICY", bit + " is not set");
      }
    }
    return pass("");
  }

  private Finding measurement() {
    if (policy.measurements().isEmpty()) {
      return fail("SNP_NO_REFERENCE", "the policy pins no release: a report alone shows nothing");
    }
    return policy.measurements().contains(report.measurement())
        ? pass("")
        : fail("SNP_MEASUREMENT", "the guest was launched with what the policy does not pin");
  }
}
