package dev.adyton.attestation;

import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How quotes of Intel TDX are judged. Immutable.
 *
 * @param roots Intel's root keys that chains may end in; with none, no quote is good enough
 * @param statuses of the platform, its module and its quoting enclave, such as {@code UpToDate}
 * @param leastEvaluation the oldest collateral by its {@code tcbEvaluationDataNumber}
 * @param references what a trust domain may measure: at least {@code mrtd} and {@code rtmr0} to
 *     {@code rtmr2}; the other registers are zero unless pinned
 * @param tolerated attributes that may be set although they weaken the trust domain
 */
public record TdxPolicy(
    List<X509Certificate> roots,
    Set<String> statuses,
    long leastEvaluation,
    List<ReferenceValues> references,
    Set<Attribute> tolerated) {

  /** Registers of a trust domain's report. */
  public enum Register {
    /** What the trust domain was built of. */
    MRTD(136),
    /** What its owner configured: the host's word. */
    MRCONFIGID(184),
    /** Its owner. */
    MROWNER(232),
    /** What the owner configured. */
    MROWNERCONFIG(280),
    /** Firmware and its configuration. */
    RTMR0(328),
    /** What the firmware loaded. */
    RTMR1(376),
    /** What that loaded. */
    RTMR2(424),
    /** What extends itself later. */
    RTMR3(472),
    /** A service trust domain, which may migrate this one. */
    MRSERVICETD(600);

    static final String ZEROS = "0".repeat(96);

    /** What a reference must name: with less, another boot would fit as well. */
    static final Set<Register> REQUIRED = Set.of(MRTD, RTMR0, RTMR1, RTMR2);

    private final int offset;

    Register(int offset) {
      this.offset = offset;
    }

    int offset() {
      return offset;
    }

    /** Returns the name in policies and releases. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the register of that name. */
    public static Optional<Register> of(String label) {
      for (Register register : values()) {
        if (register.label().equals(label)) {
          return Optional.of(register);
        }
      }
      return Optional.empty();
    }
  }

  /** Attributes of a trust domain (Intel TDX module ABI, table TD_ATTRIBUTES). */
  public enum Attribute {
    /** The host may read and change the trust domain. */
    DEBUG(0, true),
    /** Linear address space separation is in use. */
    LASS(27, false),
    /** A page taken away does not raise an exception in the guest: protects against the host. */
    SEPT_VE_DISABLE(28, false),
    /** A service trust domain may move it to another machine. */
    MIGRATABLE(29, true),
    /** Supervisor protection keys are in use. */
    PKS(30, false),
    /** The key locker is in use. */
    KL(31, false),
    /** Performance counters are shared with the host's: a channel to the side. */
    PERFMON(63, true);

    private final long mask;
    private final boolean weakening;

    Attribute(int bit, boolean weakening) {
      this.mask = 1L << bit;
      this.weakening = weakening;
    }

    boolean isSetIn(long attributes) {
      return (attributes & mask) != 0;
    }

    boolean isWeakening() {
      return weakening;
    }

    /** Bits that no version of ours knows: what they open, nobody here can say. */
    static long unknown(long attributes) {
      long known = 0;
      for (Attribute attribute : values()) {
        known |= attribute.mask;
      }
      return attributes & ~known;
    }
  }

  /**
   * What one release leaves in the registers.
   *
   * @param name shown when it matches
   * @param registers SHA-384 values, 96 lower-case hex digits each
   */
  public record ReferenceValues(String name, SortedMap<Register, String> registers) {
    /** Copies. */
    public ReferenceValues {
      registers = Collections.unmodifiableSortedMap(new TreeMap<>(registers));
      if (!registers.keySet().containsAll(Register.REQUIRED)) {
        throw new IllegalArgumentException("registers");
      }
    }
  }

  /** Copies. */
  public TdxPolicy {
    roots = List.copyOf(roots);
    statuses = Set.copyOf(statuses);
    references = List.copyOf(references);
    tolerated = Set.copyOf(tolerated);
  }

  /** Returns the policy that no quote satisfies. */
  public static TdxPolicy none() {
    return new TdxPolicy(List.of(), Set.of(), 0, List.of(), Set.of());
  }

  TdxPolicy withReferences(List<ReferenceValues> other) {
    return new TdxPolicy(roots, statuses, leastEvaluation, other, tolerated);
  }
}
