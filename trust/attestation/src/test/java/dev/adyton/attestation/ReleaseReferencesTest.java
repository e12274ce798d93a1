package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.attestation.TdxPolicy.Register;
import dev.adyton.attestation.release.ReleaseManifest;
import dev.adyton.attestation.release.ReleasePlatform;
import dev.adyton.codec.Digest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is left of a policy's reference values once a signed release has spoken. */
final class ReleaseReferencesTest {
  private static final String A = "a".repeat(96);
  private static final String B = "b".repeat(96);
  private static final String ZEROS = "0".repeat(96);
  private static final String SHORT = "c".repeat(64);

  private static ReleasePlatform platform(String name, String type, String... values) {
    TreeMap<String, String> map = new TreeMap<>();
    for (int i = 0; i < values.length; i += 2) {
      map.put(values[i], values[i + 1]);
    }
    return new ReleasePlatform(name, type, map);
  }

  private static VerifierPolicy narrowed(String policy, ReleasePlatform... platforms)
      throws Exception {
    ReleaseManifest release =
        new ReleaseManifest(
            new TreeMap<>(Map.of("a", Fixtures.digest(1))),
            "1.0",
            1,
            "0".repeat(40),
            List.of(Fixtures.digest(2)),
            Fixtures.digest(3),
            List.of(platforms),
            0,
            1);
    String json = "{'format':'adyton-policy/1'" + policy + "}";
    return ReleaseReferences.narrowed(
        VerifierPolicy.parse(Spoilt.utf8(json.replace('\'', '"'))), release);
  }

  @Test
  void aTpmIsHeldToTheRelease() throws Exception {
    ReleasePlatform good = platform("m", "tpm2", "4", SHORT, "11", SHORT, "14", SHORT);
    List<Tpm2Policy.ReferenceValues> all = narrowed("", good).tpm2().references();
    assertThat(all).hasSize(1);
    assertThat(all.getFirst().name()).isEqualTo("release 1.0 on m");
    Digest digest = Digest.parse("sha256:" + SHORT);
    assertThat(all.getFirst().pcrs()).isEqualTo(Map.of(4, digest, 11, digest, 14, digest));
    assertThat(narrowed("", platform("m", "tpm2", "4", SHORT)).tpm2().references()).isEmpty();
    assertThat(narrowed("", platform("m", "tpm2", "4", A, "11", A)).tpm2().references()).isEmpty();
    assertThat(narrowed("", platform("m", "sgx", "4", SHORT, "11", SHORT)).tpm2().references())
        .isEmpty();
    assertThat(
            narrowed("", platform("m", "tpm2", "4", SHORT, "11", SHORT, "mrtd", SHORT))
                .tpm2()
                .references())
        .isEmpty();
    assertThat(
            narrowed("", platform("m", "tpm2", "4", SHORT, "11", SHORT, "29", SHORT))
                .tpm2()
                .references())
        .hasSize(1);
    assertThat(
            narrowed("", platform("m", "tpm2", "4", SHORT, "11", SHORT, "30", SHORT))
                .tpm2()
                .references())
        .isEmpty();
  }

  /** Registers, the release's and the policy's, may fill each other up but not contradict. */
  @Test
  void policyAndReleaseMustAgree() throws Exception {
    String pinned =
        ",'tpm2':{'pcrs':[{'name':'p','sha256':{'4':'" + SHORT + "','11':'" + SHORT + "'}}]}";
    ReleasePlatform less = platform("m", "tpm2", "4", SHORT);
    assertThat(narrowed(pinned, less).tpm2().references().getFirst().pcrs())
        .containsOnlyKeys(4, 11);
    ReleasePlatform other = platform("m", "tpm2", "4", "d".repeat(64), "11", SHORT);
    assertThat(narrowed(pinned, other).tpm2().references()).isEmpty();
    String secure = ",'tpm2':{'pcr_profile':'secure-boot'}";
    assertThat(
            narrowed(secure, platform("m", "tpm2", "4", SHORT, "7", SHORT, "11", SHORT))
                .tpm2()
                .references())
        .hasSize(1);
    assertThat(
            narrowed(secure, platform("m", "tpm2", "4", SHORT, "7", "0".repeat(64), "11", SHORT))
                .tpm2()
                .references())
        .isEmpty();
    assertThat(narrowed(secure, platform("m", "tpm2", "4", SHORT, "11", SHORT)).tpm2().references())
        .isEmpty();
    assertThat(narrowed(secure).tpm2().profile()).isEqualTo(PcrProfile.SECURE_BOOT);
  }

  @Test
  void nitroIsHeldToTheRelease() throws Exception {
    NitroPolicy both =
        narrowed(
                "",
                platform("t", "nitrotpm", "4", A, "11", B),
                platform("e", "nitro-enclave", "0", A, "1", A, "2", B))
            .nitro();
    assertThat(both.nitroTpm().getFirst().pcrs()).isEqualTo(Map.of(4, A, 11, B));
    assertThat(both.nitroTpm().getFirst().name()).isEqualTo("release 1.0 on t");
    assertThat(both.enclave().getFirst().pcrs()).isEqualTo(Map.of(0, A, 1, A, 2, B));
    assertThat(both.nitroTpm()).hasSize(1);
    assertThat(both.enclave()).hasSize(1);
    NitroPolicy less =
        narrowed(
                "",
                platform("t", "nitrotpm", "4", A),
                platform("u", "nitrotpm", "4", ZEROS, "11", A),
                platform("v", "nitrotpm", "4", SHORT, "11", SHORT),
                platform("e", "nitro-enclave", "0", A, "1", A))
            .nitro();
    assertThat(less.nitroTpm()).isEmpty();
    assertThat(less.enclave()).isEmpty();
    String pinned =
        ",'nitro':{'nitrotpm':[{'name':'p','sha384':{'4':'" + A + "','11':'" + A + "'}}]}";
    assertThat(narrowed(pinned, platform("t", "nitrotpm", "4", A, "11", B)).nitro().nitroTpm())
        .isEmpty();
    assertThat(
            narrowed(pinned, platform("t", "nitrotpm", "4", A, "12", B))
                .nitro()
                .nitroTpm()
                .getFirst()
                .pcrs())
        .containsOnlyKeys(4, 11, 12);
  }

  @Test
  void sevSnpIsHeldToTheRelease() throws Exception {
    ReleasePlatform one = platform("s", "sev-snp", "measurement", A);
    ReleasePlatform two = platform("t", "sev-snp", "measurement", B);
    ReleasePlatform tooShort = platform("u", "sev-snp", "measurement", SHORT);
    ReleasePlatform other = platform("v", "tdx", "measurement", "d".repeat(96));
    assertThat(narrowed("", one, two, tooShort, other).snp().measurements())
        .isEqualTo(Set.of(A, B));
    String pinned = ",'snp':{'measurements':['" + B + "']}";
    assertThat(narrowed(pinned, one, two).snp().measurements()).isEqualTo(Set.of(B));
    assertThat(narrowed(pinned, one).snp().measurements()).isEmpty();
    assertThat(narrowed("", platform("w", "sev-snp", "other", A)).snp().measurements()).isEmpty();
  }

  @Test
  void tdxIsHeldToTheRelease() throws Exception {
    ReleasePlatform good =
        platform("x", "tdx", "mrtd", A, "rtmr0", A, "rtmr1", A, "rtmr2", A, "rtmr3", B);
    List<TdxPolicy.ReferenceValues> all = narrowed("", good).tdx().references();
    assertThat(all).hasSize(1);
    assertThat(all.getFirst().name()).isEqualTo("release 1.0 on x");
    assertThat(all.getFirst().registers()).containsEntry(Register.RTMR3, B).hasSize(5);
    for (ReleasePlatform bad :
        List.of(
            platform("x", "tdx", "mrtd", A, "rtmr0", A, "rtmr1", A),
            platform("x", "tdx", "mrtd", A, "rtmr0", A, "rtmr1", A, "rtmr2", SHORT),
            platform("x", "tdx", "mrtd", A, "rtmr0", A, "rtmr1", A, "rtmr2", A, "rtmr4", A),
            platform("x", "tpm2", "mrtd", A, "rtmr0", A, "rtmr1", A, "rtmr2", A))) {
      assertThat(narrowed("", bad).tdx().references()).isEmpty();
    }
    String pinned =
        ",'tdx':{'measurements':[{'name':'p','sha384':{'mrtd':'A','rtmr0':'A','rtmr1':'A','rtmr2':'A'}}]}";
    assertThat(
            narrowed(pinned.replace("'A'", "'" + A + "'"), good)
                .tdx()
                .references()
                .getFirst()
                .registers())
        .hasSize(5);
    assertThat(narrowed(pinned.replace("'A'", "'" + B + "'"), good).tdx().references()).isEmpty();
  }
}
