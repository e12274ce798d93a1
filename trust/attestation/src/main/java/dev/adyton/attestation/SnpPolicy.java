package dev.adyton.attestation;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/**
 * How reports of SEV-SNP are judged. Immutable.
 *
 * @param roots AMD's root keys (ARK) that chains may end in; with none, no report is good enough
 * @param products chips by name; those whose keys were read out, such as Milan, should not be named
 * @param floor the oldest firmware: bootloader, tee, snp, microcode, fmc
 * @param measurements launch digests, 96 lower-case hex digits each
 * @param chips ids of the only chips accepted, 128 hex digits each; any if empty
 * @param required guest policy bits that must be set
 * @param tolerated guest policy bits that may be set although they weaken the guest
 * @param vlek whether a key that a cloud provider holds for its fleet may sign
 * @param revocation whether AMD's list of revoked certificates must be there
 */
public record SnpPolicy(
    List<X509Certificate> roots,
    Set<String> products,
    List<Integer> floor,
    Set<String> measurements,
    Set<String> chips,
    Set<GuestBit> required,
    Set<GuestBit> tolerated,
    boolean vlek,
    boolean revocation) {

  /** Bits of the guest's policy (AMD publication 56860, table GUEST_POLICY). */
  public enum GuestBit {
    /** Threads of one core may run guest and host. */
    SMT(16),
    /** A migration agent may be attached, which reads the guest. */
    MIGRATE_MA(18),
    /** The host may read and write the guest. */
    DEBUG(19),
    /** The guest runs on one socket only. */
    SINGLE_SOCKET(20),
    /** CXL devices may be used. */
    CXL_ALLOWED(21),
    /** Memory is encrypted with AES-256-XTS. */
    MEM_AES_256_XTS(22),
    /** The host may not read energy counters. */
    RAPL_DISABLED(23),
    /** The host does not see the guest's ciphertext. */
    CIPHERTEXT_HIDING(24);

    private final long mask;

    GuestBit(int bit) {
      this.mask = 1L << bit;
    }

    boolean isSetIn(long policy) {
      return (policy & mask) != 0;
    }
  }

  /** What opens a guest to its host unless a policy says otherwise. */
  static final Set<GuestBit> WEAKENING =
      Set.of(GuestBit.SMT, GuestBit.MIGRATE_MA, GuestBit.DEBUG, GuestBit.CXL_ALLOWED);

  /** Bits 16 to 25 are defined; what later firmware defines may weaken the guest. */
  static final long UNKNOWN = ~0x3ff_ffffL;

  /** Copies. */
  public SnpPolicy {
    roots = List.copyOf(roots);
    products = Set.copyOf(products);
    floor = List.copyOf(floor);
    measurements = Set.copyOf(measurements);
    chips = Set.copyOf(chips);
    required = Set.copyOf(required);
    tolerated = Set.copyOf(tolerated);
  }

  /** Returns the policy that no report satisfies. */
  public static SnpPolicy none() {
    return new SnpPolicy(
        List.of(), Set.of(), List.of(), Set.of(), Set.of(), Set.of(), Set.of(), false, false);
  }

  SnpPolicy withMeasurements(Set<String> other) {
    return new SnpPolicy(
        roots, products, floor, other, chips, required, tolerated, vlek, revocation);
  }

  SnpTcb oldest() {
    return floor.isEmpty()
        ? SnpTcb.ZERO
        : new SnpTcb(floor.get(4), floor.get(0), floor.get(1), floor.get(2), floor.get(3));
  }
}
