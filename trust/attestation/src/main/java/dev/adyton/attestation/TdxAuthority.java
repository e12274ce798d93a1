package dev.adyton.attestation;

import static dev.adyton.attestation.Transcript.Finding.fail;
import static dev.adyton.attestation.Transcript.Finding.pass;

import dev.adyton.attestation.Transcript.Finding;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What Intel says of a platform: certificates, revocations, security versions. */
final class TdxAuthority {
  static final String TCB_INFO = "tcb-info";
  static final String QE_IDENTITY = "qe-identity";
  static final String SIGNING_CHAIN = "tcb-signing-chain";
  static final String PCK_CRL = "pck-crl";
  static final String ROOT_CRL = "root-crl";

  private final List<X509Certificate> chain;
  private final List<Evidence.Item> items;
  private final Instant now;
  private final TdxPolicy policy;
  private Optional<X509Certificate> root = Optional.empty();
  private Optional<RevocationList> rootList = Optional.empty();
  private Optional<TdxCollateral> tcbInfo = Optional.empty();
  private Optional<TdxCollateral> enclaveIdentity = Optional.empty();

  TdxAuthority(
      List<X509Certificate> chain, List<Evidence.Item> items, Instant now, TdxPolicy policy) {
    this.chain = chain;
    this.items = items;
    this.now = now;
    this.policy = policy;
  }

  Finding chain() {
    if (policy.roots().isEmpty()) {
      return fail("TDX_NO_ROOT", "the policy names no root for such quotes");
    }
    X509Certificate pck = chain.getFirst();
    root = Certificates.rootOf(pck, chain.subList(1, chain.size()), policy.roots(), now);
    return root.isEmpty() || pck.getBasicConstraints() >= 0
        ? fail("TDX_CHAIN", "the platform's certificate ends in no root that the policy names")
        : pass("");
  }

  /** The platform's key, and who certified it, are not on Intel's lists. */
  Finding revocation() {
    List<byte[]> platforms = of(PCK_CRL);
    List<byte[]> roots = of(ROOT_CRL);
    if (platforms.size() != 1 || roots.size() != 1) {
      return fail("TDX_CRL_ABSENT", "not one list of revoked certificates of each authority");
    }
    X509Certificate pck = chain.getFirst();
    X509Certificate authority = chain.get(1);
    RevocationList.Word ofPlatform =
        RevocationList.read(platforms.getFirst(), authority, now).of(pck);
    RevocationList.Word ofRoot = rootList(roots.getFirst()).of(authority);
    for (RevocationList.Word word : List.of(ofPlatform, ofRoot)) {
      if (word != RevocationList.Word.GOOD) {
        return fail("TDX_CRL_" + word, word.meaning());
      }
    }
    return pass("");
  }

  /** Both documents are Intel's, of this time, and not older than the policy says. */
  Finding collateral() {
    if (of(TCB_INFO).size() != 1 || of(QE_IDENTITY).size() != 1) {
      return fail("TDX_COLLATERAL_ABSENT", "not one TCB info and one identity of the enclave");
    }
    try {
      Optional<X509Certificate> signer = signer();
      if (signer.isEmpty()) {
        return fail("TDX_COLLATERAL_CHAIN", "its signer ends in no root that the policy names");
      }
      TdxCollateral info = TdxCollateral.parse(of(TCB_INFO).getFirst(), "tcbInfo");
      TdxCollateral identity = TdxCollateral.parse(of(QE_IDENTITY).getFirst(), "enclaveIdentity");
      if (!info.signedBy(signer.get().getPublicKey())
          || !identity.signedBy(signer.get().getPublicKey())) {
        return fail("TDX_COLLATERAL_SIGNATURE", "Intel did not sign it");
      } else if (!info.content().string("id").equals("TDX")
          || info.content().integer("version") != 3
          || !identity.content().string("id").equals("TD_QE")
          || identity.content().integer("version") != 2) {
        return fail("TDX_COLLATERAL_KIND", "it is about something else than TDX");
      } else if (!info.isCurrent(now) || !identity.isCurrent(now)) {
        return fail("TDX_COLLATERAL_STALE", "it is not of this time");
      }
      long oldest =
          Math.min(
              info.content().integer("tcbEvaluationDataNumber"),
              identity.content().integer("tcbEvaluationDataNumber"));
      if (oldest < policy.leastEvaluation()) {
        return fail("TDX_COLLATERAL_OLD", "the policy asks for a later evaluation");
      }
      tcbInfo = Optional.of(info);
      enclaveIdentity = Optional.of(identity);
      return pass("evaluation " + oldest);
    } catch (CodecException e) {
      return fail("TDX_COLLATERAL_FORMAT", e);
    } catch (CertificateException e) {
      return fail("TDX_COLLATERAL_CHAIN", "a certificate that is none");
    }
  }

  /** The signer hangs directly under the root: no authority for platforms may sign for all. */
  private Optional<X509Certificate> signer() throws CertificateException {
    List<X509Certificate> found = new ArrayList<>();
    for (byte[] der : of(SIGNING_CHAIN)) {
      found.add(Certificates.parse(der));
    }
    if (found.isEmpty()
        || found.getFirst().getBasicConstraints() >= 0
        || found
            .getFirst()
            .getSubjectX500Principal()
            .equals(chain.getFirst().getSubjectX500Principal())
        || !found
            .getFirst()
            .getIssuerX500Principal()
            .equals(root.orElseThrow().getSubjectX500Principal())
        || Certificates.rootOf(found.getFirst(), List.of(), List.of(root.orElseThrow()), now)
            .isEmpty()) {
      return Optional.empty();
    }
    List<byte[]> roots = of(ROOT_CRL);
    boolean revoked =
        roots.size() == 1
            && rootList(roots.getFirst()).of(found.getFirst()) == RevocationList.Word.REVOKED;
    return revoked ? Optional.empty() : Optional.of(found.getFirst());
  }

  /** Two steps ask the root's list; it is read once. */
  private RevocationList rootList(byte[] der) {
    if (rootList.isEmpty()) {
      rootList = Optional.of(RevocationList.read(der, root.orElseThrow(), now));
    }
    return rootList.get();
  }

  Json.Obj tcbInfo() {
    return tcbInfo.orElseThrow().content();
  }

  Json.Obj enclaveIdentity() {
    return enclaveIdentity.orElseThrow().content();
  }

  private List<byte[]> of(String type) {
    return Evidence.Item.bytesOf(type, items);
  }
}
