package dev.adyton.attestation;

import dev.adyton.codec.Digest;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How TPM 2.0 evidence is judged. Immutable.
 *
 * @param profile which PCRs are pinned
 * @param references what they may hold; with none, no quote is good enough
 * @param ekRoots certificates that a chain of endorsement key certificates may end in: makers whose
 *     TPMs count as hardware
 * @param enrolmentCas certificates that a chain of attestation key certificates may end in
 * @param pcr15Events events that may have been measured into PCR 15, as in {@code config:sha256:…}
 */
public record Tpm2Policy(
    PcrProfile profile,
    List<ReferenceValues> references,
    List<X509Certificate> ekRoots,
    List<X509Certificate> enrolmentCas,
    Set<String> pcr15Events) {

  /** Copies. */
  public Tpm2Policy {
    references = List.copyOf(references);
    ekRoots = List.copyOf(ekRoots);
    enrolmentCas = List.copyOf(enrolmentCas);
    pcr15Events = Set.copyOf(pcr15Events);
  }

  /** Returns the policy that no quote satisfies. */
  public static Tpm2Policy none() {
    return new Tpm2Policy(PcrProfile.NO_SECURE_BOOT, List.of(), List.of(), List.of(), Set.of());
  }

  /**
   * What one release leaves in the pinned PCRs of the SHA-256 bank.
   *
   * @param name shown when it matches
   * @param pcrs values by index; exactly those of the profile
   */
  public record ReferenceValues(String name, SortedMap<Integer, Digest> pcrs) {
    /** Copies. */
    public ReferenceValues {
      pcrs = Collections.unmodifiableSortedMap(new TreeMap<>(pcrs));
    }
  }
}
