package dev.adyton.attestation;

import dev.adyton.attestation.release.ReleaseManifest;
import dev.adyton.attestation.release.ReleasePlatform;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Puts what a signed release says machines measure in the place of a policy's reference values.
 * Where the policy pins values as well, both must hold: the release can narrow them, never widen.
 */
final class ReleaseReferences {
  private static final String MEASUREMENT = "measurement";
  private static final Pattern REGISTER = Pattern.compile("[0-9]|[12][0-9]");

  private ReleaseReferences() {}

  static VerifierPolicy narrowed(VerifierPolicy policy, ReleaseManifest release) {
    return policy.withReferences(
        tpm2(policy.tpm2(), release),
        nitro(policy.nitro(), release),
        snp(policy.snp(), release),
        tdx(policy.tdx(), release));
  }

  private static Tpm2Policy tpm2(Tpm2Policy policy, ReleaseManifest release) {
    List<Tpm2Policy.ReferenceValues> references = new ArrayList<>();
    for (Map.Entry<String, SortedMap<Integer, String>> machine :
        registers(release, Tpm2Evidence.TYPE, Digest.LENGTH).entrySet()) {
      TreeMap<Integer, Digest> values = new TreeMap<>();
      for (Map.Entry<Integer, String> register : machine.getValue().entrySet()) {
        values.put(register.getKey(), digest(register.getValue()));
      }
      List<SortedMap<Integer, Digest>> pins = new ArrayList<>();
      for (Tpm2Policy.ReferenceValues reference : policy.references()) {
        pins.add(reference.pcrs());
      }
      // Loops, here and below: a first verdict waits for each class that a lambda is spun into.
      for (SortedMap<Integer, Digest> pinned : orNothing(pins)) {
        Optional<SortedMap<Integer, Digest>> pcrs = both(pinned, values);
        if (pcrs.isPresent() && pinsEnough(pcrs.get(), policy.profile())) {
          references.add(new Tpm2Policy.ReferenceValues(machine.getKey(), pcrs.get()));
        }
      }
    }
    return new Tpm2Policy(
        policy.profile(),
        references,
        policy.ekRoots(),
        policy.enrolmentCas(),
        policy.pcr15Events());
  }

  private static boolean pinsEnough(SortedMap<Integer, Digest> pcrs, PcrProfile profile) {
    Digest secureBoot = pcrs.get(PcrProfile.SECURE_BOOT_PCR);
    return pcrs.keySet().containsAll(profile.exact())
        && (secureBoot == null || !PcrProfile.notConfigured(secureBoot));
  }

  private static NitroPolicy nitro(NitroPolicy policy, ReleaseManifest release) {
    return new NitroPolicy(
        policy.roots(),
        nitro(policy.nitroTpm(), release, NitroDocument.Kind.NITRO_TPM),
        nitro(policy.enclave(), release, NitroDocument.Kind.ENCLAVE));
  }

  private static List<NitroPolicy.ReferenceValues> nitro(
      List<NitroPolicy.ReferenceValues> policy, ReleaseManifest release, NitroDocument.Kind kind) {
    Set<Integer> required =
        kind == NitroDocument.Kind.ENCLAVE
            ? NitroPolicyFile.ENCLAVE
            : PcrProfile.NO_SECURE_BOOT.exact();
    List<NitroPolicy.ReferenceValues> references = new ArrayList<>();
    for (Map.Entry<String, SortedMap<Integer, String>> machine :
        registers(release, kind.type(), 48).entrySet()) {
      for (SortedMap<Integer, String> pinned :
          orNothing(policy.stream().map(r -> r.pcrs()).toList())) {
        both(pinned, machine.getValue())
            .filter(pcrs -> NitroPolicyFile.pinsEnough(pcrs, required))
            .ifPresent(
                pcrs -> references.add(new NitroPolicy.ReferenceValues(machine.getKey(), pcrs)));
      }
    }
    return references;
  }

  private static SnpPolicy snp(SnpPolicy policy, ReleaseManifest release) {
    Set<String> measurements = new HashSet<>();
    for (ReleasePlatform platform : release.platforms()) {
      String value = platform.values().getOrDefault(MEASUREMENT, "");
      boolean pinned = policy.measurements().isEmpty() || policy.measurements().contains(value);
      if (platform.type().equals(SnpReport.TYPE) && value.length() == 96 && pinned) {
        measurements.add(value);
      }
    }
    return policy.withMeasurements(measurements);
  }

  private static TdxPolicy tdx(TdxPolicy policy, ReleaseManifest release) {
    List<TdxPolicy.ReferenceValues> references = new ArrayList<>();
    for (ReleasePlatform platform : release.platforms()) {
      Optional<SortedMap<TdxPolicy.Register, String>> values = tdx(platform);
      if (values.isPresent()) {
        String name = "release " + release.version() + " on " + platform.name();
        for (SortedMap<TdxPolicy.Register, String> pinned :
            orNothing(policy.references().stream().map(r -> r.registers()).toList())) {
          both(pinned, values.get())
              .filter(all -> all.keySet().containsAll(TdxPolicy.Register.REQUIRED))
              .ifPresent(all -> references.add(new TdxPolicy.ReferenceValues(name, all)));
        }
      }
    }
    return policy.withReferences(references);
  }

  /** Empty for a platform of another type, or with a register that nobody here knows. */
  private static Optional<SortedMap<TdxPolicy.Register, String>> tdx(ReleasePlatform platform) {
    TreeMap<TdxPolicy.Register, String> values = new TreeMap<>();
    if (!platform.type().equals(TdxQuote.TYPE)) {
      return Optional.empty();
    }
    for (Map.Entry<String, String> each : platform.values().entrySet()) {
      Optional<TdxPolicy.Register> register = TdxPolicy.Register.of(each.getKey());
      if (register.isEmpty() || each.getValue().length() != 96) {
        return Optional.empty();
      }
      values.put(register.get(), each.getValue());
    }
    return Optional.of(values);
  }

  /** Registers of every platform of a type; one whose values are of another bank is left out. */
  private static SortedMap<String, SortedMap<Integer, String>> registers(
      ReleaseManifest release, String type, int bytes) {
    TreeMap<String, SortedMap<Integer, String>> machines = new TreeMap<>();
    for (ReleasePlatform platform : release.platforms()) {
      TreeMap<Integer, String> values = new TreeMap<>();
      boolean fits = platform.type().equals(type);
      for (Map.Entry<String, String> each : platform.values().entrySet()) {
        fits &= REGISTER.matcher(each.getKey()).matches() && each.getValue().length() == 2 * bytes;
        if (fits) {
          values.put(Integer.valueOf(each.getKey()), each.getValue());
        }
      }
      if (fits) {
        machines.put("release " + release.version() + " on " + platform.name(), values);
      }
    }
    return machines;
  }

  private static <K extends Comparable<K>, T> List<SortedMap<K, T>> orNothing(
      List<SortedMap<K, T>> pinned) {
    return pinned.isEmpty() ? List.of(new TreeMap<>()) : pinned;
  }

  /** What both say; empty where they disagree about a register. */
  private static <K extends Comparable<K>, T> Optional<SortedMap<K, T>> both(
      SortedMap<K, T> pinned, SortedMap<K, T> released) {
    TreeMap<K, T> all = new TreeMap<>(released);
    for (Map.Entry<K, T> each : pinned.entrySet()) {
      T other = all.putIfAbsent(each.getKey(), each.getValue());
      if (other != null && !other.equals(each.getValue())) {
        return Optional.empty();
      }
    }
    return Optional.of(all);
  }

  private static Digest digest(String hex) {
    try {
      return Digest.parse("sha256:" + hex);
    } catch (CodecException e) {
      throw new IllegalStateException("64 hex digits, checked by the manifest", e);
    }
  }
}
