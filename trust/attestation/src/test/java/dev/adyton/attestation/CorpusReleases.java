package dev.adyton.attestation;

import dev.adyton.attestation.release.ReleaseManifest;
import dev.adyton.attestation.release.ReleasePlatform;
import dev.adyton.codec.Base64s;
import dev.adyton.codec.Dsse;
import java.nio.file.Files;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Releases that do not count, and honest ones that do not speak of what runs. */
final class CorpusReleases {
  private static final String ZEROS = "0".repeat(64);

  private final CorpusMaker maker;
  private final List<KeyPair> people = new ArrayList<>();
  private final Evidence tpm;
  private final String tpmPolicy;
  private final CorpusMaker.Asked asked;

  private CorpusReleases(CorpusMaker maker) throws Exception {
    this.maker = maker;
    KeyPairGenerator ed25519 = KeyPairGenerator.getInstance("Ed25519");
    for (int i = 0; i < 4; i++) {
      people.add(ed25519.generateKeyPair());
    }
    Fixtures.Bundle bundle = Fixtures.bundle("accepted-software-tpm");
    tpm = Evidence.parse(bundle.evidence());
    tpmPolicy = Files.readString(bundle.folder().resolve("policy.json"));
    Caller caller = bundle.caller();
    asked =
        new CorpusMaker.Asked(
            caller.nonce(), caller.loopback(), caller.now().getEpochSecond(), caller.keyConfig());
  }

  static void add(CorpusMaker maker) throws Exception {
    CorpusReleases all = new CorpusReleases(maker);
    all.envelopes();
    all.manifests();
    all.machines();
  }

  private String key(int person) {
    byte[] spki = people.get(person).getPublic().getEncoded();
    return Base64s.encode(Arrays.copyOfRange(spki, spki.length - 32, spki.length));
  }

  private String signers() {
    return "\"release_signers\":{\"keys\":[\""
        + key(0)
        + "\",\""
        + key(1)
        + "\",\""
        + key(2)
        + "\"],\"least_sequence\":5,\"threshold\":2}";
  }

  private Dsse sign(Dsse envelope, int person, String type, byte[] payload) throws Exception {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(people.get(person).getPrivate());
    signature.update(Dsse.pae(type, payload));
    return envelope.with("p" + person, signature.sign());
  }

  private byte[] signed(String type, byte[] payload, int... persons) throws Exception {
    Dsse envelope = Dsse.of(type, payload);
    for (int person : persons) {
      envelope = sign(envelope, person, type, payload);
    }
    return envelope.encode();
  }

  private static ReleaseManifest manifest(long from, long until, ReleasePlatform... platforms) {
    return new ReleaseManifest(
        new TreeMap<>(Map.of("disk.raw", Fixtures.digest(70), "adyton.jar", Fixtures.digest(71))),
        "0.1.0",
        7,
        "ab".repeat(20),
        List.of(Fixtures.digest(72)),
        Fixtures.digest(73),
        List.of(platforms),
        from,
        until);
  }

  private static ReleasePlatform platform(String type, String... values) {
    TreeMap<String, String> map = new TreeMap<>();
    for (int i = 0; i < values.length; i += 2) {
      map.put(values[i], values[i + 1]);
    }
    return new ReleasePlatform("uefi", type, map);
  }

  private static ReleaseManifest honest() {
    return manifest(Spoilt.NOW - 9, Spoilt.NOW + 9, platform("tpm2", "4", ZEROS, "11", ZEROS));
  }

  private byte[] signed(byte[] payload) throws Exception {
    return signed(ReleaseManifest.PAYLOAD_TYPE, payload, 0, 1);
  }

  private static Evidence released(Evidence from, String release) {
    return new Evidence(
        from.levelHint(),
        from.keyset(),
        from.statement(),
        from.evidence(),
        from.collateral(),
        release,
        from.launch());
  }

  private void simulated(String name, String release, String outcome) {
    Evidence plain = Fixtures.simulated(Fixtures.statement(Optional.of(Fixtures.nonce())));
    String demo = Spoilt.SIMULATED_POLICY;
    String policy = demo.substring(0, demo.length() - 1) + "," + signers() + "}";
    maker.put(name, released(plain, release).encode(), policy, Spoilt.near(), outcome);
  }

  private void envelope(String name, byte[] envelope, String code) {
    simulated("release-" + name, Base64s.encode(envelope), "release " + code);
  }

  private void envelopes() throws Exception {
    String type = ReleaseManifest.PAYLOAD_TYPE;
    byte[] payload = honest().bytes();
    simulated("accepted-simulated-with-a-release", Base64s.encode(signed(payload)), "SIMULATED");
    simulated(
        "accepted-release-signed-by-all",
        Base64s.encode(signed(type, payload, 2, 1, 0)),
        "SIMULATED");
    envelope("signed-by-one-of-two", signed(type, payload, 1), "RELEASE_SIGNATURES");
    envelope("signed-twice-by-one", signed(type, payload, 1, 1), "RELEASE_SIGNATURES");
    envelope("signed-by-a-stranger", signed(type, payload, 0, 3), "RELEASE_SIGNATURES");
    envelope(
        "signed-as-a-launch-record",
        signed("application/vnd.adyton.launch-record+json", payload, 0, 1),
        "RELEASE_FORMAT");
    String other = Base64s.encode(manifest(0, Spoilt.NOW + 9).bytes());
    String mine = Base64s.encode(payload);
    byte[] swapped = Spoilt.utf8(Spoilt.swap(Spoilt.text(signed(payload)), mine, other));
    envelope("payload-of-another", swapped, "RELEASE_SIGNATURES");
    envelope("envelope-cut", Arrays.copyOf(swapped, 99), "RELEASE_FORMAT");
    simulated("release-not-base64", "{}", "release RELEASE_FORMAT");
    simulated("release-absent", Evidence.UNRELEASED, "release RELEASE_ABSENT");
    simulated("release-empty", "", "release RELEASE_FORMAT");
  }

  private void text(String name, String what, String with, String code) throws Exception {
    String text = Spoilt.swap(Spoilt.text(honest().bytes()), what, with);
    envelope(name, signed(Spoilt.utf8(text)), code);
  }

  private void manifests() throws Exception {
    envelope(
        "of-tomorrow",
        signed(manifest(Spoilt.NOW + 61, Spoilt.NOW + 99).bytes()),
        "RELEASE_NOT_YET_VALID");
    envelope(
        "of-yesterday",
        signed(manifest(Spoilt.NOW - 99, Spoilt.NOW - 61).bytes()),
        "RELEASE_EXPIRED");
    text("rolled-back", "\"sequence\":7", "\"sequence\":4", "RELEASE_ROLLED_BACK");
    text("sequence-zero", "\"sequence\":7", "\"sequence\":0", "RELEASE_FORMAT");
    text("of-another-predicate", "urn:adyton:release:1", "urn:adyton:release:2", "RELEASE_FORMAT");
    text("of-another-statement", "Statement/v1", "Statement/v2", "RELEASE_FORMAT");
    text("with-a-space", "\"sequence\":", "\"sequence\": ", "RELEASE_FORMAT");
    text("with-unknown-member", "\"sequence\":7", "\"sequence\":7,\"z\":1", "RELEASE_FORMAT");
    text("file-in-another-folder", "\"disk.raw\"", "\"../disk.raw\"", "RELEASE_FORMAT");
    text("file-named-twice", "\"disk.raw\"", "\"adyton.jar\"", "RELEASE_FORMAT");
    text("commit-short", "ab".repeat(20), "ab".repeat(4), "RELEASE_FORMAT");
    text("without-engine-build", Fixtures.digest(72).toString(), "latest", "RELEASE_FORMAT");
    text("register-short", "\"4\":\"0", "\"4\":\"", "RELEASE_FORMAT");
  }

  /** Before a quote: what the release says machines measure is what the quote is held to. */
  private void machine(String name, String policy, ReleasePlatform platform, String outcome)
      throws Exception {
    long now = asked.now();
    byte[] envelope = signed(manifest(now - 9, now + 9, platform).bytes());
    Evidence evidence = released(tpm, Base64s.encode(envelope));
    maker.put(name, evidence.encode(), policy, asked, outcome);
  }

  private void machines() throws Exception {
    String one = "1" + ZEROS.substring(1);
    String released =
        tpmPolicy.substring(0, tpmPolicy.length() - 1).strip() + "," + signers() + "}";
    int at = released.indexOf("\"pcrs\"");
    String pins = released.substring(at, released.indexOf(']', at) + 1);
    String unpinned = Spoilt.swap(released, "," + pins, "");
    ReleasePlatform fits = platform("tpm2", "4", ZEROS, "11", ZEROS);
    machine("accepted-tpm-as-released", unpinned, fits, "SOFTWARE_TPM");
    machine("accepted-tpm-as-released-and-pinned", released, fits, "SOFTWARE_TPM");
    String mismatch = "pcr-values PCR_MISMATCH";
    String none = "pcr-values PCR_NO_REFERENCE";
    ReleasePlatform other = platform("tpm2", "4", one, "11", ZEROS);
    machine("release-of-another-build", unpinned, other, mismatch);
    machine("release-that-the-policy-contradicts", released, other, none);
    machine("release-for-other-machines", unpinned, platform("tdx", "mrtd", one), none);
    machine(
        "release-without-a-register", unpinned, platform("tpm2", "4", ZEROS, "12", ZEROS), none);
    machine(
        "release-of-another-bank",
        unpinned,
        platform("tpm2", "4", "0".repeat(96), "11", "0".repeat(96)),
        none);
    String secure =
        Spoilt.swap(unpinned, "\"tpm2\":{", "\"tpm2\":{\"pcr_profile\":\"secure-boot\",");
    machine(
        "release-without-secure-boot",
        secure,
        platform("tpm2", "4", ZEROS, "7", ZEROS, "11", ZEROS),
        none);
  }
}
