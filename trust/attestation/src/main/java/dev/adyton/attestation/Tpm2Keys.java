package dev.adyton.attestation;

import static dev.adyton.attestation.Transcript.Finding.fail;
import static dev.adyton.attestation.Transcript.Finding.pass;
import static dev.adyton.attestation.Transcript.Finding.skip;

import dev.adyton.attestation.Transcript.Finding;
import dev.adyton.attestation.tpm.TpmCredential;
import dev.adyton.attestation.tpm.TpmFormatException;
import dev.adyton.attestation.tpm.TpmPublic;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Whose TPM it is: the endorsement key's chain, and that the attestation key lives beside it. */
final class Tpm2Keys {
  /** {@code tcg-kp-EKCertificate} (TCG EK credential profile §3.2.16). */
  private static final String EK_USAGE = "2.23.133.8.1";

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SECRET_BYTES = 32;

  private final Tpm2Evidence claim;
  private final List<Evidence.Item> collateral;
  private final Caller caller;
  private final Tpm2Policy policy;
  private boolean namedRoot;

  Tpm2Keys(Tpm2Evidence claim, List<Evidence.Item> collateral, Caller caller, Tpm2Policy policy) {
    this.claim = claim;
    this.collateral = collateral;
    this.caller = caller;
    this.policy = policy;
  }

  /** Returns whether {@link #ekChain} found a root that the policy names. */
  boolean ekHasNamedRoot() {
    return namedRoot;
  }

  /**
   * A chain that ends in no named root is no failure but worth no more than none: the level says
   * so. A certificate of another key is one.
   */
  Finding ekChain() {
    try {
      TpmPublic ek = TpmPublic.parse(claim.ekPublic());
      if (!ek.isEndorsementKey()) {
        return fail("EK_ATTRIBUTES", "not an endorsement key of template L-1");
      }
      List<X509Certificate> chain = certificates(Tpm2Evidence.EK_CERT);
      if (chain.isEmpty()) {
        return skip("the node has no endorsement key certificate: it counts as a software TPM");
      }
      X509Certificate leaf = chain.getFirst();
      if (!sameKey(leaf, ek.key())) {
        return fail("EK_MISMATCH", "the certificate is for another endorsement key");
      } else if (!isEkCertificate(leaf)) {
        return fail("EK_CERTIFICATE", "not an endorsement key certificate");
      }
      Optional<X509Certificate> root =
          Certificates.rootOf(leaf, rest(chain), policy.ekRoots(), caller.now());
      namedRoot = root.isPresent();
      return namedRoot
          ? pass("ends in a root that the policy names")
          : skip("ends in no root that the policy names: it counts as a software TPM");
    } catch (TpmFormatException e) {
      return fail("EK_FORMAT", e);
    } catch (CertificateException e) {
      return fail("EK_CERTIFICATE", "not an X.509 certificate");
    }
  }

  /** By an enrolment CA's word, or by a challenge that only the one TPM can answer. */
  Finding akEkBinding(TpmPublic ak) {
    try {
      List<X509Certificate> chain = certificates(Tpm2Evidence.AK_CERT);
      if (!chain.isEmpty() && !sameKey(chain.getFirst(), ak.key())) {
        return fail("AK_CERTIFICATE", "the certificate is for another attestation key");
      }
      if (!chain.isEmpty()
          && Certificates.rootOf(chain.getFirst(), rest(chain), policy.enrolmentCas(), caller.now())
              .isPresent()) {
        return pass("certified by an enrolment CA that the policy names");
      }
      if (caller.activation().isEmpty()) {
        return fail("AK_UNBOUND", "nothing shows that the quote comes from this TPM");
      }
      return challenge(ak, caller.activation().get());
    } catch (TpmFormatException e) {
      return fail("EK_FORMAT", e);
    } catch (CertificateException e) {
      return fail("AK_CERTIFICATE", "not an X.509 certificate");
    }
  }

  private Finding challenge(TpmPublic ak, Activation live) throws TpmFormatException {
    TpmPublic ek = TpmPublic.parse(claim.ekPublic());
    if (!ek.isEndorsementKey()) {
      return fail("AK_UNBOUND", "no endorsement key to challenge");
    }
    byte[] secret = new byte[SECRET_BYTES];
    RANDOM.nextBytes(secret);
    TpmCredential credential = TpmCredential.make(ek, ak.name(), secret);
    try {
      byte[] answer = live.activate(credential.blob(), credential.encryptedSecret());
      return MessageDigest.isEqual(answer, secret)
          ? pass("the TPM answered a challenge to both keys")
          : fail("AK_UNBOUND", "the challenge was answered wrongly");
    } catch (IOException e) {
      return fail("AK_UNBOUND", "the challenge was not answered");
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private List<X509Certificate> certificates(String type) throws CertificateException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Evidence.Item item : collateral) {
      if (item.type().equals(type)) {
        certificates.add(Certificates.parse(item.bytes()));
      }
    }
    return certificates;
  }

  private static boolean isEkCertificate(X509Certificate leaf) throws CertificateParsingException {
    List<String> usages = leaf.getExtendedKeyUsage();
    return leaf.getBasicConstraints() < 0 && usages != null && usages.contains(EK_USAGE);
  }

  private static boolean sameKey(X509Certificate certificate, PublicKey key) {
    return MessageDigest.isEqual(certificate.getPublicKey().getEncoded(), key.getEncoded());
  }

  private static List<X509Certificate> rest(List<X509Certificate> chain) {
    return chain.subList(1, chain.size());
  }
}
