package dev.adyton.attestation;

import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How documents of AWS Nitro are judged. Immutable.
 *
 * @param roots certificates that their chains may end in; with none, no document is good enough
 * @param nitroTpm what a NitroTPM may hold: at least PCR 4 and 11 each
 * @param enclave what a Nitro Enclave may hold: at least PCR 0, 1 and 2 each
 */
public record NitroPolicy(
    List<X509Certificate> roots, List<ReferenceValues> nitroTpm, List<ReferenceValues> enclave) {

  /** Copies. */
  public NitroPolicy {
    roots = List.copyOf(roots);
    nitroTpm = List.copyOf(nitroTpm);
    enclave = List.copyOf(enclave);
  }

  /** Returns the policy that no document satisfies. */
  public static NitroPolicy none() {
    return new NitroPolicy(List.of(), List.of(), List.of());
  }

  /**
   * What one release leaves in the pinned registers.
   *
   * @param name shown when it matches
   * @param pcrs SHA-384 values by index, 96 lower-case hex digits each
   */
  public record ReferenceValues(String name, SortedMap<Integer, String> pcrs) {
    /** Copies. */
    public ReferenceValues {
      pcrs = Collections.unmodifiableSortedMap(new TreeMap<>(pcrs));
    }
  }
}
