package dev.adyton.attestation.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Dsse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rule by which a release counts, at its edges. */
final class ReleaseTest {
  private static final Digest DIGEST = Digest.sha256(new byte[] {1});
  private static final String HEX = "ab".repeat(32);
  private static final Duration SKEW = Duration.ofSeconds(60);
  private static final List<KeyPair> PEOPLE = List.of(pair(), pair(), pair());

  private static KeyPair pair() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String key(int person) {
    byte[] spki = PEOPLE.get(person).getPublic().getEncoded();
    return Base64s.encode(Arrays.copyOfRange(spki, spki.length - 32, spki.length));
  }

  private static ReleaseSigners signers(int threshold, long least) {
    return new ReleaseSigners(threshold, List.of(key(0), key(1), key(2)), least, Set.of());
  }

  private static ReleaseManifest manifest(long from, long until) {
    return new ReleaseManifest(
        new TreeMap<>(java.util.Map.of("a.jar", DIGEST)),
        "1.0",
        7,
        "0".repeat(40),
        List.of(DIGEST),
        DIGEST,
        List.of(),
        from,
        until);
  }

  private static byte[] signed(byte[] payload, int persons) throws Exception {
    Dsse envelope = Dsse.of(ReleaseManifest.PAYLOAD_TYPE, payload);
    for (int person = 0; person < persons; person++) {
      Signature ed25519 = Signature.getInstance("Ed25519");
      ed25519.initSign(PEOPLE.get(person).getPrivate());
      ed25519.update(Dsse.pae(ReleaseManifest.PAYLOAD_TYPE, payload));
      envelope = envelope.with("", ed25519.sign());
    }
    return envelope.encode();
  }

  private static String judge(byte[] envelope, ReleaseSigners signers, long now) {
    Release.Word word = Release.judge(envelope, signers, Instant.ofEpochSecond(now), SKEW);
    return word instanceof Release.Refused refused
        ? refused.code()
        : word instanceof Release.Accepted accepted
            ? accepted.manifest().version() + " by " + accepted.signatures()
            : "neither";
  }

  /** From 1000 to 2000, and a minute more at either end. */
  @ParameterizedTest
  @CsvSource({
    "939, RELEASE_NOT_YET_VALID",
    "940, 1.0 by 2",
    "1500, 1.0 by 2",
    "2060, 1.0 by 2",
    "2061, RELEASE_EXPIRED",
  })
  void countsInItsTime(long now, String outcome) throws Exception {
    byte[] envelope = signed(manifest(1000, 2000).bytes(), 2);
    assertThat(judge(envelope, signers(2, 0), now)).isEqualTo(outcome);
  }

  @Test
  void countsWhereEnoughSignedItAndItIsLateEnough() throws Exception {
    byte[] payload = manifest(1000, 2000).bytes();
    assertThat(judge(signed(payload, 1), signers(2, 0), 1500)).isEqualTo("RELEASE_SIGNATURES");
    assertThat(judge(signed(payload, 2), signers(2, 0), 1500)).isEqualTo("1.0 by 2");
    assertThat(judge(signed(payload, 3), signers(2, 7), 1500)).isEqualTo("1.0 by 3");
    assertThat(judge(signed(payload, 3), signers(2, 8), 1500)).isEqualTo("RELEASE_ROLLED_BACK");
  }

  @Test
  void oneReleaseCanBeTakenBackWithoutThoseBehindIt() throws Exception {
    List<String> keys = List.of(key(0), key(1), key(2));
    Set<Digest> revoked = Set.of(manifest(1000, 2000).digest());
    ReleaseSigners without = new ReleaseSigners(2, keys, 7, revoked);
    byte[] taken = signed(manifest(1000, 2000).bytes(), 3);
    byte[] other = signed(manifest(1000, 2001).bytes(), 3);
    assertThat(judge(taken, without, 1500)).isEqualTo("RELEASE_REVOKED");
    assertThat(judge(other, without, 1500)).isEqualTo("1.0 by 3");
    assertThat(without.digest()).isNotEqualTo(signers(2, 7).digest());
    String file = file("2", "\"" + String.join("\",\"", keys) + "\"", "7,\"revoked\":[\"%s\"]");
    String digest = revoked.iterator().next().toString();
    assertThat(ReleaseSigners.parse(file.formatted(digest).getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(without);
    for (String wrong : List.of("sha256:00", digest + "\",\"" + digest)) {
      assertThatThrownBy(
              () -> ReleaseSigners.parse(file.formatted(wrong).getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(CodecException.class);
    }
  }

  @Test
  void anEnvelopeHasAnEnd() throws Exception {
    byte[] good = signed(manifest(1000, 2000).bytes(), 1);
    byte[] longest = Arrays.copyOf(good, Release.MAX_BYTES);
    Arrays.fill(longest, good.length, longest.length, (byte) ' ');
    assertThat(judge(longest, signers(1, 0), 1500)).isEqualTo("1.0 by 1");
    byte[] longer = Arrays.copyOf(longest, Release.MAX_BYTES + 1);
    longer[Release.MAX_BYTES] = ' ';
    assertThat(judge(longer, signers(1, 0), 1500)).isEqualTo("RELEASE_FORMAT");
  }

  @Test
  void aManifestIsReadAsItWasWritten() throws Exception {
    SortedMap<String, String> values = new TreeMap<>(java.util.Map.of("mrtd", "0".repeat(96)));
    ReleaseManifest good =
        new ReleaseManifest(
            new TreeMap<>(java.util.Map.of("b", DIGEST, "a", Digest.sha256())),
            "v1",
            1,
            "a".repeat(64),
            List.of(DIGEST, Digest.sha256()),
            DIGEST,
            List.of(new ReleasePlatform("p", "tdx", values)),
            5,
            5);
    ReleaseManifest read = ReleaseManifest.parse(good.bytes());
    assertThat(read).isEqualTo(good);
    assertThat(read.platforms().getFirst().values()).isEqualTo(values);
    assertThat(read.engineBuilds()).hasSize(2);
    assertThat(read.files()).containsOnlyKeys("a", "b");
    assertThat(read.notBefore()).isEqualTo(5);
  }

  private static ReleaseManifest with(
      int files, int builds, int platforms, long sequence, long from, long until) {
    TreeMap<String, Digest> named = new TreeMap<>();
    for (int i = 0; i < files; i++) {
      named.put("f" + i, DIGEST);
    }
    ReleasePlatform platform =
        new ReleasePlatform("p", "tpm2", new TreeMap<>(java.util.Map.of("4", HEX)));
    return new ReleaseManifest(
        named,
        "1",
        sequence,
        "0".repeat(40),
        Collections.nCopies(builds, DIGEST),
        DIGEST,
        Collections.nCopies(platforms, platform),
        from,
        until);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 0, 1, 0, 0, true", "1024, 16, 64, 1, 3, 4, true", "0, 1, 0, 1, 0, 0, false",
    "1025, 1, 0, 1, 0, 0, false", "1, 0, 0, 1, 0, 0, false", "1, 17, 0, 1, 0, 0, false",
    "1, 1, 65, 1, 0, 0, false", "1, 1, 0, 0, 0, 0, false", "1, 1, 0, 1, -1, 0, false",
    "1, 1, 0, 1, 4, 3, false",
  })
  void aManifestHasLimits(
      int files, int builds, int platforms, long sequence, long from, long until, boolean good)
      throws Exception {
    if (good) {
      ReleaseManifest manifest = with(files, builds, platforms, sequence, from, until);
      assertThat(ReleaseManifest.parse(manifest.bytes())).isEqualTo(manifest);
    } else {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> with(files, builds, platforms, sequence, from, until));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"version\":\"1.0\" | \"version\":\" 1\" | VALUE: version",
        "\"sha256\":\"4 | \"sha256\":\"G | FORMAT: sha256",
        "\"not_after\":2000 | \"not_after\":999 | VALUE: not_after",
        "\"name\":\"a.jar\" | \"name\":\".jar\" | VALUE: subject",
        "\"name\":\"a.jar\" | \"name\":\"a.jar\",\"z\":1 | UNKNOWN_MEMBER",
        "\"platforms\":[] | \"platforms\":[1] | TYPE",
        "\"sbom\":\"sha256:4 | \"sbom\":\"sha256:X | FORMAT",
        "predicateType\":\"urn:adyton:release:1 | predicateType\":\"urn:adyton:release:9 | FORMAT: predicateType",
        "in-toto.io/Statement/v1 | in-toto.io/Statement/v0 | FORMAT: predicateType",
      })
  void aManifestRefuses(String from, String to, String message) {
    String text = new String(manifest(1000, 2000).bytes(), StandardCharsets.UTF_8);
    assertThat(text).contains(from);
    byte[] bad = text.replace(from, to).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> ReleaseManifest.parse(bad))
        .isInstanceOf(CodecException.class)
        .hasMessage(message);
  }

  @Test
  void aPlatformHasLimits() {
    TreeMap<String, String> values = new TreeMap<>();
    for (int i = 0; i < ReleasePlatform.MAX_VALUES; i++) {
      values.put("r" + i, HEX);
    }
    assertThat(new ReleasePlatform("p", "t", values).values()).hasSize(32);
    values.put("r", HEX);
    assertThatIllegalArgumentException().isThrownBy(() -> new ReleasePlatform("p", "t", values));
    TreeMap<String, String> one = new TreeMap<>(java.util.Map.of("4", HEX));
    for (String[] bad : new String[][] {{"P", "t"}, {"p", "T"}, {"", "t"}, {"p", ""}}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ReleasePlatform(bad[0], bad[1], one));
    }
    for (String[] bad :
        new String[][] {{"R", HEX}, {"r", "00"}, {"r", HEX.toUpperCase(java.util.Locale.ROOT)}}) {
      TreeMap<String, String> wrong = new TreeMap<>(java.util.Map.of(bad[0], bad[1]));
      assertThatIllegalArgumentException().isThrownBy(() -> new ReleasePlatform("p", "t", wrong));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ReleasePlatform("p", "t", new TreeMap<>()));
  }

  private static String file(String threshold, String keys, String least) {
    return "{\"format\":\"adyton-release-signers/1\",\"threshold\":"
        + threshold
        + ",\"keys\":["
        + keys
        + "]"
        + (least.isEmpty() ? "" : ",\"least_sequence\":" + least)
        + "}";
  }

  @Test
  void signersAreReadFromAFile() throws Exception {
    String keys = "\"" + key(0) + "\",\"" + key(1) + "\"";
    ReleaseSigners read =
        ReleaseSigners.parse(file("2", keys, "3").getBytes(StandardCharsets.UTF_8));
    assertThat(read).isEqualTo(new ReleaseSigners(2, List.of(key(0), key(1)), 3, Set.of()));
    assertThat(
            ReleaseSigners.parse(file("1", keys, "").getBytes(StandardCharsets.UTF_8))
                .leastSequence())
        .isZero();
    ReleaseSigners swapped = new ReleaseSigners(2, List.of(key(1), key(0)), 3, Set.of());
    assertThat(swapped.digest()).isEqualTo(read.digest());
    assertThat(new ReleaseSigners(1, List.of(key(0), key(1)), 3, Set.of()).digest())
        .isNotEqualTo(read.digest());
    assertThat(read.raw()).hasSize(2).allSatisfy(raw -> assertThat(raw).hasSize(32));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0|K0|",
        "3|K0,K1|",
        "-1|K0|",
        "4294967297|K0|",
        "1||",
        "1|K0,K0|",
        "1|K0|-1",
        "1|AAAA|",
        "1|?|",
        "\"1\"|K0|",
      })
  void signersAreRefused(String spec) {
    String[] parts = spec.split("\\|", -1);
    List<String> keys = new ArrayList<>();
    for (String each : parts[1].isEmpty() ? new String[0] : parts[1].split(",", -1)) {
      keys.add("\"" + (each.startsWith("K") ? key(each.charAt(1) - '0') : each) + "\"");
    }
    byte[] bad = file(parts[0], String.join(",", keys), parts[2]).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> ReleaseSigners.parse(bad)).isInstanceOf(CodecException.class);
  }

  @Test
  void signersAreAtMost64AndOfOneFormat() throws Exception {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      keys.add(Base64s.encode(Digest.sha256(new byte[] {(byte) i}).bytes()));
    }
    assertThat(new ReleaseSigners(64, keys, 0, Set.of()).keys()).hasSize(64);
    keys.add(key(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new ReleaseSigners(1, keys, 0, Set.of()));
    byte[] other =
        file("1", "\"" + key(0) + "\"", "").replace("/1", "/2").getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> ReleaseSigners.parse(other)).hasMessage("FORMAT: format");
  }
}
