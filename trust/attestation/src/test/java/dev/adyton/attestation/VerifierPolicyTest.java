package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.CodecException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VerifierPolicyTest {
  private static final String ZEROS = "0".repeat(64);
  private static final String ONES = "1".repeat(64);

  private static VerifierPolicy parse(String members) throws CodecException {
    String json = "{\"format\":\"adyton-policy/1\"" + members + "}";
    return VerifierPolicy.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void nothingSaidMeansTheDefaults() throws Exception {
    assertThat(parse("")).isEqualTo(VerifierPolicy.defaults());
  }

  @Test
  void defaultsAcceptHardwareOnlyAndNothingUngatedFromAfar() {
    VerifierPolicy defaults = VerifierPolicy.defaults();
    assertThat(defaults.levels()).containsExactlyInAnyOrder(Level.TPM, Level.VTPM, Level.CVM);
    assertThat(defaults.launchRemote()).isEmpty();
    assertThat(defaults.tpm2().references()).isEmpty();
  }

  @Test
  void readsWhatItSays() throws Exception {
    VerifierPolicy policy =
        parse(
            """
            ,"levels":["SOFTWARE_TPM"],"launch":{"loopback":[],"remote":["UNGATED"]},
            "loopback_only":true,"max_age_seconds":60,"clock_skew_seconds":1,
            "tpm2":{"pcr_profile":"secure-boot","pcrs":[{"name":"r","sha256":{"4":"%1$s","7":"%1$s","11":"%1$s"}}]},
            "deployables":[]
            """
                .formatted(ONES));
    assertThat(policy.levels()).isEqualTo(Set.of(Level.SOFTWARE_TPM));
    assertThat(policy.launchLoopback()).isEmpty();
    assertThat(policy.launchRemote()).containsExactly("UNGATED");
    assertThat(policy.loopbackOnly()).isTrue();
    assertThat(policy.maxAge()).isEqualTo(Duration.ofMinutes(1));
    assertThat(policy.clockSkew()).isEqualTo(Duration.ofSeconds(1));
    assertThat(policy.tpm2().profile()).isEqualTo(PcrProfile.SECURE_BOOT);
    assertThat(policy.tpm2().references().getFirst().pcrs()).containsOnlyKeys(4, 7, 11);
    assertThat(policy.deployables()).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ",'level':[] | UNKNOWN_MEMBER",
        ",'levels':['tpm'] | VALUE: levels",
        ",'launch':{'loopback':[]} | MISSING: remote",
        ",'launch':{'loopback':['GO'],'remote':[]} | VALUE: loopback",
        ",'max_age_seconds':-1 | VALUE: max_age_seconds",
        ",'max_age_seconds':604801 | VALUE: max_age_seconds",
        ",'clock_skew_seconds':601 | VALUE: clock_skew_seconds",
        ",'deployables':['sha256:00'] | FORMAT: deployables",
        ",'release_signers':{'threshold':2,'keys':['AA=='] } | VALUE: threshold",
        ",'release_signers':{'threshold':1,'keys':['AA=='] } | VALUE: keys",
        ",'tpm2':{'roots':[]} | UNKNOWN_MEMBER",
        ",'tpm2':{'pcr_profile':'none'} | VALUE: pcr_profile",
        ",'tpm2':{'ek_roots':['AAAA']} | FORMAT: ek_roots",
        ",'tpm2':{'ek_roots':['?']} | FORMAT: ek_roots",
        ",'tpm2':{'pcr15_events':['evil:1']} | VALUE: pcr15_events",
        ",'tpm2':{'pcrs':[{'name':'x','sha256':{'4':'ZZ'}}]} | FORMAT: sha256",
        ",'tpm2':{'pcrs':[{'name':'x','sha256':{'04':'00'}}]} | FORMAT: sha256",
      })
  void refuses(String members, String message) {
    assertThatThrownBy(() -> parse(members.replace('\'', '"')))
        .isInstanceOf(CodecException.class)
        .hasMessage(message);
  }

  @Test
  void refusesReferencesThatDoNotNameExactlyTheProfilesRegisters() {
    String four = ",\"tpm2\":{\"pcrs\":[{\"name\":\"x\",\"sha256\":{\"4\":\"" + ONES + "\"}}]}";
    assertThatThrownBy(() -> parse(four)).hasMessage("VALUE: sha256");
  }

  /** Pinning PCR 7 of a machine without Secure Boot would pin nothing. */
  @Test
  void refusesSecureBootThatWasNeverConfigured() {
    String says0 = "65caf8dd1e0ea7a6347b635d2b379c93b9a1351edc2afc3ecda700e534eb3068";
    String saysNothing = "b5710bf57d25623e4019027da116821fa99f5c81e9e38b87671cc574f9281439";
    for (String pcr7 : new String[] {ZEROS, says0, saysNothing}) {
      String policy =
          """
          ,"tpm2":{"pcr_profile":"secure-boot","pcrs":[{"name":"x","sha256":{"4":"%1$s","7":"%2$s","11":"%1$s"}}]}
          """
              .formatted(ONES, pcr7);
      assertThatThrownBy(() -> parse(policy)).as(pcr7).hasMessage("VALUE: sha256");
    }
  }

  @Test
  void refusesAnotherFormat() {
    assertThatThrownBy(() ->
            VerifierPolicy.parse(
                "{\"format\":\"adyton-policy/2\"}".getBytes(StandardCharsets.UTF_8)))
        .hasMessage("FORMAT: format");
  }
}
