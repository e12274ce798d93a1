package dev.adyton.attestation;

import dev.adyton.attestation.Tpm2Policy.ReferenceValues;
import dev.adyton.attestation.release.ReleaseSigners;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Json;
import dev.adyton.launch.Exposure;
import dev.adyton.launch.LaunchPolicy;
import dev.adyton.launch.LaunchRecord;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads {@code adyton-policy/1}; the layout is in docs/formats.md. */
final class PolicyFile {
  private static final int MAX_LIST = 256;
  private static final long MAX_AGE = 7 * 86_400;
  private static final long MAX_SKEW = 600;

  private static final Set<String> LAUNCH_STATES = launchStates();

  private PolicyFile() {}

  private static Set<String> launchStates() {
    Set<String> states = new HashSet<>(Set.of(LaunchRecord.UNGATED));
    for (Exposure exposure : Exposure.values()) {
      states.add(exposure.name());
    }
    return Set.copyOf(states);
  }

  static VerifierPolicy parse(byte[] json) throws CodecException {
    Json.Obj in = Json.parseObject(json);
    in.requireOnly(
        "format",
        "levels",
        "launch",
        "loopback_only",
        "max_age_seconds",
        "clock_skew_seconds",
        "tpm2",
        "nitro",
        "snp",
        "tdx",
        "release_signers",
        "deployables");
    if (!in.string("format").equals(VerifierPolicy.FORMAT)) {
      throw new CodecException(Code.FORMAT, "format");
    }
    VerifierPolicy defaults = VerifierPolicy.defaults();
    Set<String> loopback = defaults.launchLoopback();
    Set<String> remote = defaults.launchRemote();
    LaunchPolicy launchPolicy = defaults.launchPolicy();
    if (in.has("launch")) {
      Json.Obj launch = in.object("launch");
      launch.requireOnly("loopback", "remote", "policy");
      loopback = launchStates(launch, "loopback");
      remote = launchStates(launch, "remote");
      if (launch.has("policy")) {
        launchPolicy = LaunchPolicy.of(launch.object("policy"));
      }
    }
    return new VerifierPolicy(
        in.has("levels") ? levels(in) : defaults.levels(),
        loopback,
        remote,
        launchPolicy,
        in.has("loopback_only") && in.bool("loopback_only"),
        seconds(in, "max_age_seconds", defaults.maxAge(), MAX_AGE),
        seconds(in, "clock_skew_seconds", defaults.clockSkew(), MAX_SKEW),
        in.has("tpm2") ? tpm2(in.object("tpm2")) : defaults.tpm2(),
        in.has("nitro") ? NitroPolicyFile.parse(in.object("nitro")) : defaults.nitro(),
        in.has("snp") ? SnpPolicyFile.parse(in.object("snp")) : defaults.snp(),
        in.has("tdx") ? TdxPolicyFile.parse(in.object("tdx")) : defaults.tdx(),
        in.has("release_signers")
            ? Optional.of(ReleaseSigners.of(in.object("release_signers")))
            : Optional.empty(),
        in.has("deployables") ? Optional.of(limited(in, "deployables")) : Optional.empty());
  }

  private static Set<Level> levels(Json.Obj in) throws CodecException {
    EnumSet<Level> levels = EnumSet.noneOf(Level.class);
    for (String name : in.strings("levels")) {
      Level level = null;
      for (Level candidate : Level.values()) {
        level = candidate.name().equals(name) ? candidate : level;
      }
      if (level == null) {
        throw new CodecException(Code.VALUE, "levels");
      }
      levels.add(level);
    }
    return levels;
  }

  private static Set<String> launchStates(Json.Obj in, String member) throws CodecException {
    Set<String> states = new HashSet<>(in.strings(member));
    // A state that this version cannot check must not look accepted.
    if (!LAUNCH_STATES.containsAll(states)) {
      throw new CodecException(Code.VALUE, member);
    }
    return states;
  }

  private static Duration seconds(Json.Obj in, String member, Duration absent, long most)
      throws CodecException {
    if (!in.has(member)) {
      return absent;
    }
    long seconds = Members.time(in, member);
    if (seconds > most) {
      throw new CodecException(Code.VALUE, member);
    }
    return Duration.ofSeconds(seconds);
  }

  private static List<Digest> limited(Json.Obj in, String member) throws CodecException {
    List<Digest> digests = Members.digests(in, member);
    if (digests.size() > MAX_LIST) {
      throw new CodecException(Code.SIZE, member);
    }
    return digests;
  }

  private static Tpm2Policy tpm2(Json.Obj in) throws CodecException {
    in.requireOnly("pcr_profile", "pcrs", "ek_roots", "enrolment_cas", "pcr15_events");
    PcrProfile profile = PcrProfile.NO_SECURE_BOOT;
    if (in.has("pcr_profile")) {
      profile = profile(in.string("pcr_profile"));
    }
    List<ReferenceValues> references = new ArrayList<>();
    if (in.has("pcrs")) {
      for (Json.Obj entry : in.array("pcrs").objects()) {
        references.add(reference(entry, profile));
      }
    }
    return new Tpm2Policy(
        profile,
        references,
        certificates(in, "ek_roots"),
        certificates(in, "enrolment_cas"),
        in.has("pcr15_events") ? Set.copyOf(Pcr15.parseEvents(in, "pcr15_events")) : Set.of());
  }

  private static PcrProfile profile(String label) throws CodecException {
    for (PcrProfile profile : PcrProfile.values()) {
      if (profile.label().equals(label)) {
        return profile;
      }
    }
    throw new CodecException(Code.VALUE, "pcr_profile");
  }

  /** {@code {"name":"…","sha256":{"4":"hex","11":"hex"}}}, with exactly the profile's registers. */
  private static ReferenceValues reference(Json.Obj in, PcrProfile profile) throws CodecException {
    in.requireOnly("name", "sha256");
    SortedMap<Integer, Digest> pcrs = new TreeMap<>(Tpm2Evidence.registers(in, "sha256"));
    if (!pcrs.keySet().equals(profile.exact())) {
      throw new CodecException(Code.VALUE, "sha256");
    }
    Digest secureBoot = pcrs.get(PcrProfile.SECURE_BOOT_PCR);
    if (secureBoot != null && PcrProfile.notConfigured(secureBoot)) {
      throw new CodecException(Code.VALUE, "sha256");
    }
    return new ReferenceValues(in.string("name"), pcrs);
  }

  static List<X509Certificate> certificates(Json.Obj in, String member) throws CodecException {
    List<X509Certificate> certificates = new ArrayList<>();
    if (in.has(member)) {
      for (String text : in.strings(member)) {
        certificates.add(Certificates.parseText(text, member));
      }
    }
    if (certificates.size() > MAX_LIST) {
      throw new CodecException(Code.SIZE, member);
    }
    return certificates;
  }
}
