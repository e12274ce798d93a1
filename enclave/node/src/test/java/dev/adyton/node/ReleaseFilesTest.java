package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.adyton.attestation.Evidence;
import dev.adyton.attestation.release.ReleaseManifest;
import dev.adyton.codec.Base64s;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Dsse;
import dev.adyton.console.UserError;
import dev.adyton.node.config.Config;
import dev.adyton.node.config.NodeConfig;
import dev.adyton.node.config.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that asks for a signed release starts with no other. */
class ReleaseFilesTest {
  private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
  private static final Digest BUILD = Digest.sha256(new byte[] {1});

  @TempDir private Path folder;
  private final Map<Setting, String> settings = new EnumMap<>(Setting.class);

  private NodeConfig config() throws Exception {
    settings.put(Setting.MODEL, "unused.gguf");
    return NodeConfig.of(Config.of(settings, Optional.empty()));
  }

  private KeyPair signedBy(KeyPair signer) throws Exception {
    long now = NOW.getEpochSecond();
    byte[] payload =
        new ReleaseManifest(
                new TreeMap<>(Map.of("a.jar", BUILD)),
                "0.1.0",
                3,
                "ab".repeat(20),
                List.of(BUILD),
                BUILD,
                List.of(),
                now - 9,
                now + 9)
            .bytes();
    Signature ed25519 = Signature.getInstance("Ed25519");
    ed25519.initSign(signer.getPrivate());
    ed25519.update(Dsse.pae(ReleaseManifest.PAYLOAD_TYPE, payload));
    byte[] envelope =
        Dsse.of(ReleaseManifest.PAYLOAD_TYPE, payload).with("k", ed25519.sign()).encode();
    settings.put(Setting.RELEASE, Files.write(folder.resolve("release.json"), envelope).toString());
    return signer;
  }

  private void asksFor(KeyPair signer, int least) throws Exception {
    byte[] spki = signer.getPublic().getEncoded();
    String key = Base64s.encode(Arrays.copyOfRange(spki, spki.length - 32, spki.length));
    String text =
        "{\"format\":\"adyton-release-signers/1\",\"threshold\":1,\"keys\":[\"%s\"],\"least_sequence\":%d}"
            .formatted(key, least);
    settings.put(
        Setting.RELEASE_SIGNERS,
        Files.writeString(folder.resolve("signers.json"), text).toString());
  }

  private static KeyPair person() throws Exception {
    return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  private void refused(Instant now, String why) {
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> ReleaseFiles.read(config(), Optional.empty(), now).requireBuild(BUILD))
        .withMessageContaining(why);
  }

  @Test
  void startsWithWhatWasSignedAndNothingElse() throws Exception {
    assertThat(ReleaseFiles.read(config(), Optional.empty(), NOW).text())
        .isEqualTo(Evidence.UNRELEASED);
    KeyPair ada = person();
    asksFor(ada, 0);
    refused(NOW, "RELEASE_ABSENT");
    signedBy(ada);
    ReleaseFiles good = ReleaseFiles.read(config(), Optional.empty(), NOW);
    good.requireBuild(BUILD);
    assertThat(Base64s.decode(good.text()))
        .isEqualTo(Files.readAllBytes(folder.resolve("release.json")));
    assertThat(good.signers()).isPresent();
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> good.requireBuild(Digest.sha256(new byte[] {2})))
        .withMessageContaining("RELEASE_OTHER_BUILD");
    refused(NOW.plusSeconds(10), "RELEASE_EXPIRED");
    refused(NOW.minusSeconds(10), "RELEASE_NOT_YET_VALID");
    asksFor(ada, 4);
    refused(NOW, "RELEASE_ROLLED_BACK");
    asksFor(person(), 0);
    refused(NOW, "RELEASE_SIGNATURES");
  }

  @Test
  void carriesWhatItIsNotAskedToJudge() throws Exception {
    signedBy(person());
    ReleaseFiles carried = ReleaseFiles.read(config(), Optional.empty(), NOW);
    carried.requireBuild(BUILD);
    assertThat(carried.text()).isNotEqualTo(Evidence.UNRELEASED);
    assertThat(carried.signers()).isEmpty();
  }
}
