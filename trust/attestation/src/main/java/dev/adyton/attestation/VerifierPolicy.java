package dev.adyton.attestation;

import dev.adyton.attestation.release.ReleaseSigners;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.launch.Exposure;
import dev.adyton.launch.LaunchPolicy;
import dev.adyton.launch.LaunchRecord;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a caller accepts. He pins it, in a file of his own; no node has a say in it. Immutable.
 *
 * @param levels accepted levels
 * @param launchLoopback launch states accepted from a node reached over loopback
 * @param launchRemote launch states accepted from any other node
 * @param launchPolicy whose signatures under a launch record count
 * @param loopbackOnly whether nodes reached in another way are refused altogether
 * @param maxAge how old a statement may be
 * @param clockSkew how far two clocks may differ
 * @param tpm2 how TPM evidence is judged
 * @param nitro how documents of AWS Nitro are judged
 * @param snp how reports of SEV-SNP are judged
 * @param tdx how quotes of TDX are judged
 * @param releaseSigners who signs releases, whose values then count; empty where values are pinned
 * @param deployables the only ones accepted; empty if any is
 */
public record VerifierPolicy(
    Set<Level> levels,
    Set<String> launchLoopback,
    Set<String> launchRemote,
    LaunchPolicy launchPolicy,
    boolean loopbackOnly,
    Duration maxAge,
    Duration clockSkew,
    Tpm2Policy tpm2,
    NitroPolicy nitro,
    SnpPolicy snp,
    TdxPolicy tdx,
    Optional<ReleaseSigners> releaseSigners,
    Optional<List<Digest>> deployables) {

  /** Names the layout of the file. */
  public static final String FORMAT = "adyton-policy/1";

  /** A local record is never less than none. */
  private static final Set<String> ON_ONES_OWN_MACHINE =
      Set.of(LaunchRecord.UNGATED, Exposure.LOCAL.name());

  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration SKEW = Duration.ofSeconds(60);

  /** Copies. */
  public VerifierPolicy {
    levels = levels.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(levels));
    launchLoopback = Set.copyOf(launchLoopback);
    launchRemote = Set.copyOf(launchRemote);
    if (deployables.isPresent()) {
      deployables = Optional.of(List.copyOf(deployables.get()));
    }
  }

  /** Returns this policy with other reference values. */
  VerifierPolicy withReferences(
      Tpm2Policy otherTpm2, NitroPolicy otherNitro, SnpPolicy otherSnp, TdxPolicy otherTdx) {
    return new VerifierPolicy(
        levels,
        launchLoopback,
        launchRemote,
        launchPolicy,
        loopbackOnly,
        maxAge,
        clockSkew,
        otherTpm2,
        otherNitro,
        otherSnp,
        otherTdx,
        releaseSigners,
        deployables);
  }

  /**
   * Returns the policy of a client that was given none: hardware only, nothing simulated, nothing
   * ungated from afar. It pins no reference values, so that TPM evidence needs a policy file.
   */
  public static VerifierPolicy defaults() {
    return new VerifierPolicy(
        EnumSet.of(Level.TPM, Level.VTPM, Level.CVM),
        ON_ONES_OWN_MACHINE,
        Set.of(),
        LaunchPolicy.builtIn(),
        false,
        DAY,
        SKEW,
        Tpm2Policy.none(),
        NitroPolicy.none(),
        SnpPolicy.none(),
        TdxPolicy.none(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Returns the policy of a demonstration: a simulated node on one's own machine, and only there.
   */
  public static VerifierPolicy demo() {
    return new VerifierPolicy(
        EnumSet.of(Level.SIMULATED),
        ON_ONES_OWN_MACHINE,
        Set.of(),
        LaunchPolicy.builtIn(),
        true,
        DAY,
        SKEW,
        Tpm2Policy.none(),
        NitroPolicy.none(),
        SnpPolicy.none(),
        TdxPolicy.none(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Reads a policy file. A member that it does not name has the value of {@link #defaults()}; a
   * member that this version does not know is an error.
   */
  public static VerifierPolicy parse(byte[] json) throws CodecException {
    return PolicyFile.parse(json);
  }
}
