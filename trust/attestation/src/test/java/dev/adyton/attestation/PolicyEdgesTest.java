package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a policy file may say, to the last that is read and the first that is not. */
final class PolicyEdgesTest {
  private static final String ONE = "1".repeat(96);

  private static VerifierPolicy parse(String members) throws CodecException {
    String json = "{'format':'adyton-policy/1'" + members + "}";
    return VerifierPolicy.parse(Spoilt.utf8(json.replace('\'', '"')));
  }

  @Test
  void timesHaveLimits() throws Exception {
    assertThat(parse(",'max_age_seconds':604800").maxAge()).isEqualTo(Duration.ofDays(7));
    assertThat(parse(",'max_age_seconds':0").maxAge()).isZero();
    assertThat(parse(",'clock_skew_seconds':600").clockSkew()).isEqualTo(Duration.ofMinutes(10));
    assertThat(parse("").maxAge()).isEqualTo(Duration.ofDays(1));
    assertThat(parse("").clockSkew()).isEqualTo(Duration.ofMinutes(1));
    assertThat(parse(",'loopback_only':false").loopbackOnly()).isFalse();
    assertThat(parse("").loopbackOnly()).isFalse();
    assertThat(VerifierPolicy.demo().loopbackOnly()).isTrue();
    assertThat(parse(",'levels':[]").levels()).isEmpty();
    assertThat(parse(",'levels':['CVM','TPM']").levels()).isEqualTo(Set.of(Level.CVM, Level.TPM));
  }

  @Test
  void listsHaveLimits() throws Exception {
    String digest = "'" + Fixtures.digest(1) + "'";
    String most = digest + ("," + digest).repeat(255);
    assertThat(parse(",'deployables':[" + most + "]").deployables().orElseThrow()).hasSize(256);
    assertThatThrownBy(() -> parse(",'deployables':[" + most + "," + digest + "]"))
        .hasMessage("SIZE: deployables");
    String root = "'" + Base64s.encode(new NitroMaker().rootDer()) + "'";
    String roots = root + ("," + root).repeat(255);
    assertThat(parse(",'nitro':{'roots':[" + roots + "]}").nitro().roots()).hasSize(256);
    assertThatThrownBy(() -> parse(",'nitro':{'roots':[" + roots + "," + root + "]}"))
        .hasMessage("SIZE: roots");
    String pins = "{'name':'r','sha384':{'4':'" + ONE + "','11':'" + ONE + "'}}";
    String all = pins + ("," + pins).repeat(255);
    assertThat(parse(",'nitro':{'nitrotpm':[" + all + "]}").nitro().nitroTpm()).hasSize(256);
    assertThatThrownBy(() -> parse(",'nitro':{'nitrotpm':[" + all + "," + pins + "]}"))
        .hasMessage("SIZE: nitrotpm");
  }

  @Test
  void readsWhatItSaysOfNitro() throws Exception {
    NitroPolicy nitro =
        parse(
                ",'nitro':{'enclave':[{'name':'e','sha384':{'0':'1','1':'1','2':'1','31':'1'}}],"
                        .replace("'1'}", "'" + ONE + "'}")
                        .replace(":'1'", ":'" + ONE + "'")
                    + "'nitrotpm':[{'name':'t','sha384':{'4':'"
                    + ONE
                    + "','11':'"
                    + ONE
                    + "'}}]}")
            .nitro();
    assertThat(nitro.enclave().getFirst().pcrs()).containsOnlyKeys(0, 1, 2, 31);
    assertThat(nitro.enclave().getFirst().name()).isEqualTo("e");
    assertThat(nitro.nitroTpm().getFirst().pcrs()).containsOnlyKeys(4, 11);
    assertThat(parse(",'nitro':{}").nitro()).isEqualTo(NitroPolicy.none());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'4':'O'} | VALUE: sha384",
        "{'11':'O'} | VALUE: sha384",
        "{'4':'Z','11':'O'} | VALUE: sha384",
        "{'4':'O','11':'Z'} | VALUE: sha384",
        "{'4':'O','11':'O','7':'N'} | VALUE: sha384",
        "{'4':'O','11':'O','32':'O'} | FORMAT: sha384",
        "{'4':'O','11':'00'} | FORMAT: sha384",
        "{'4':'O','11':'O','7':'O'} |",
        "{'4':'O','11':'O','12':'Z'} |",
      })
  void aNitroReferencePinsSomething(String values, String message) throws Exception {
    String unconfigured =
        "98441c7f7625d10058c47683aec486ce311c633235eb5555"
            + "93a7ee791121e3578ae72d04ecef661f272d59058b77af35";
    String json =
        ",'nitro':{'nitrotpm':[{'name':'r','sha384':"
            + values
                .replace("'O'", "'" + ONE + "'")
                .replace("'Z'", "'" + "0".repeat(96) + "'")
                .replace("'N'", "'" + unconfigured + "'")
            + "}]}";
    if (message == null) {
      assertThat(parse(json).nitro().nitroTpm()).hasSize(1);
    } else {
      assertThatThrownBy(() -> parse(json)).hasMessage(message);
    }
  }

  @Test
  void readsWhoMayLaunchAndRelease() throws Exception {
    String key = Base64s.encode(Fixtures.digest(1).bytes());
    VerifierPolicy policy =
        parse(
            ",'launch':{'loopback':['LOCAL'],'remote':['PUBLIC','LIMITED'],'policy':{'format':"
                + "'adyton-launch-policy/1','signers':[{'person':'ann','roles':[],'key':'"
                + key
                + "'}],'exposures':{'public':{'persons':1,'roles':[]}}}},'release_signers':"
                + "{'threshold':1,'keys':['"
                + key
                + "'],'least_sequence':9}");
    assertThat(policy.launchLoopback()).containsExactly("LOCAL");
    assertThat(policy.launchRemote()).isEqualTo(Set.of("PUBLIC", "LIMITED"));
    assertThat(policy.launchPolicy().signers().getFirst().person()).isEqualTo("ann");
    assertThat(policy.releaseSigners().orElseThrow().leastSequence()).isEqualTo(9);
    assertThat(parse("").launchPolicy()).isEqualTo(VerifierPolicy.defaults().launchPolicy());
    assertThatThrownBy(() -> parse(",'launch':{'loopback':[],'remote':[],'x':1}"))
        .hasMessage("UNKNOWN_MEMBER");
    assertThatThrownBy(() -> parse(",'launch':{'loopback':[],'remote':['local']}"))
        .hasMessage("VALUE: remote");
  }

  @Test
  void readsWhatItSaysOfTpms() throws Exception {
    String event = "config:" + Fixtures.digest(1);
    String ca = Base64s.encode(new NitroMaker().rootDer());
    Tpm2Policy tpm2 =
        parse(
                ",'tpm2':{'pcr15_events':['"
                    + event
                    + "'],'ek_roots':['"
                    + ca
                    + "'],'enrolment_cas':['"
                    + ca
                    + "','"
                    + ca
                    + "']}")
            .tpm2();
    assertThat(tpm2.pcr15Events()).containsExactly(event);
    assertThat(tpm2.ekRoots()).hasSize(1);
    assertThat(tpm2.enrolmentCas()).hasSize(2);
    assertThat(tpm2.profile()).isEqualTo(PcrProfile.NO_SECURE_BOOT);
    assertThat(PcrProfile.NO_SECURE_BOOT.label()).isEqualTo("no-secure-boot");
    assertThat(PcrProfile.NO_SECURE_BOOT.exact()).isEqualTo(Set.of(4, 11));
    assertThat(PcrProfile.SECURE_BOOT.exact()).isEqualTo(Set.of(4, 7, 11));
    assertThatThrownBy(() -> parse(",'tpm2':{'pcrs':[{'name':'r','sha256':{},'x':1}]}"))
        .hasMessage("UNKNOWN_MEMBER");
  }
}
