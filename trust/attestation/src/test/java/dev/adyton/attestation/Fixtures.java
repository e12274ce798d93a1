package dev.adyton.attestation;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What was recorded from two software TPMs, and documents made of nothing but constants. */
final class Fixtures {
  private static final Path RESOURCES =
      Path.of(System.getProperty("adyton.root"), "trust/attestation/src/test/resources");

  private Fixtures() {}

  /**
   * One recorded document and what becomes of it; written by the tests of enclave/platform.
   *
   * @param folder named for the failure
   * @param caller who looks at it
   * @param outcome the level if accepted, else the first failed step and its code
   */
  record Bundle(Path folder, Caller caller, String outcome) {
    byte[] evidence() throws IOException {
      return Files.readAllBytes(folder.resolve("evidence.json"));
    }

    VerifierPolicy policy() throws Exception {
      return VerifierPolicy.parse(Files.readAllBytes(folder.resolve("policy.json")));
    }

    Verdict verdict() throws Exception {
      return EvidenceVerifier.verify(evidence(), caller, policy());
    }

    Tpm2Evidence claim() throws Exception {
      return Tpm2Evidence.parse(Evidence.parse(evidence()).evidence().getFirst().bytes());
    }

    @Override
    public String toString() {
      return String.valueOf(folder.getFileName());
    }
  }

  static List<Bundle> bundles() {
    return bundles("bundles");
  }

  static List<Bundle> bundles(String under) {
    return bundles(under, name -> true);
  }

  static List<Bundle> bundles(String under, Predicate<String> named) {
    try (Stream<Path> folders = Files.list(RESOURCES.resolve(under))) {
      return folders
          .filter(folder -> named.test(String.valueOf(folder.getFileName())))
          .sorted()
          .map(Fixtures::bundle)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Bundle bundle(String name) {
    return bundle(RESOURCES.resolve("bundles").resolve(name));
  }

  private static Bundle bundle(Path folder) {
    try {
      byte[] bytes = Files.readAllBytes(folder.resolve("caller.json"));
      Json.Obj in = (Json.Obj) Json.parse(bytes, JsonLimits.DOCUMENT);
      Caller caller =
          new Caller(
              in.stringOrNull("nonce"),
              in.bool("loopback"),
              Instant.ofEpochSecond(in.integer("now")),
              Optional.empty(),
              in.stringOrNull("key_config"));
      return new Bundle(folder, caller, in.string("outcome"));
    } catch (Exception e) {
      throw new AssertionError(folder.toString(), e);
    }
  }

  /** Judges one document of somebody else's hardware as if a node had given it for a statement. */
  static Verdict judge(
      String hint,
      String type,
      byte[] document,
      List<Evidence.Item> collateral,
      Instant now,
      VerifierPolicy policy) {
    Statement said =
        new Statement(
            Optional.empty(),
            now.getEpochSecond() - 10,
            now.getEpochSecond() + 3600,
            keyset().digest(),
            digest(4),
            List.of(digest(5)),
            List.of(digest(6)),
            List.of("UNGATED"),
            List.of("f32/1"),
            "vector:512",
            digest(7));
    Evidence evidence =
        new Evidence(
            hint,
            Base64s.encode(keyset().bytes()),
            Base64s.encode(said.bytes()),
            List.of(Evidence.Item.of(type, document)),
            collateral,
            Evidence.UNRELEASED,
            List.of(new Evidence.LaunchEntry(said.deployables().getFirst(), "UNGATED")));
    return EvidenceVerifier.verify(evidence.encode(), Caller.offline(now), policy);
  }

  static String golden(String name) throws IOException {
    return Files.readString(RESOURCES.resolve("golden").resolve(name)).strip();
  }

  static Digest digest(int seed) {
    return Digest.sha256(new byte[] {(byte) seed});
  }

  static Keyset keyset() {
    return new Keyset(
        List.of(HpkeEntry.of(1, 32, 1, 2, digest(1).bytes())),
        ReceiptEntry.of(digest(2).bytes()),
        Optional.of(digest(3)),
        1_800_000_000L);
  }

  static Statement statement(Optional<String> nonce) {
    return new Statement(
        nonce,
        1_799_990_000L,
        1_799_999_000L,
        keyset().digest(),
        digest(4),
        List.of(digest(5)),
        List.of(digest(6)),
        List.of("UNGATED"),
        List.of("f32/1"),
        "vector:512",
        digest(7));
  }

  static String nonce() {
    return HexFormat.of().formatHex(digest(8).bytes());
  }

  static Evidence simulated(Statement statement) {
    return new Evidence(
        "SIMULATED",
        Base64s.encode(keyset().bytes()),
        Base64s.encode(statement.bytes()),
        List.of(new SimulatedEvidence(statement.digest256()).item()),
        List.of(),
        Evidence.UNRELEASED,
        List.of(new Evidence.LaunchEntry(statement.deployables().getFirst(), "UNGATED")));
  }

  /** A level if accepted, else the first failed step and its code. */
  static String outcome(Verdict verdict) {
    return verdict
        .failure()
        .map(step -> step.name() + ' ' + code(step))
        .orElseGet(() -> verdict.level().map(Level::name).orElse("nothing"));
  }

  private static String code(Step step) {
    return step.outcome() instanceof Outcome.Fail(String code) ? code : "";
  }
}
