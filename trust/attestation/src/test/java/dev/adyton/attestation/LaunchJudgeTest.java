package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Dsse;
import dev.adyton.launch.Determination;
import dev.adyton.launch.Domain;
import dev.adyton.launch.Exposure;
import dev.adyton.launch.LaunchDocument;
import dev.adyton.launch.LaunchPolicy;
import dev.adyton.launch.LaunchRecord;
import dev.adyton.launch.Subject;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Launch records that somebody signed, before policies that accept more or less of them. */
final class LaunchJudgeTest {
  private static final Digest DEPLOYABLE = Fixtures.digest(5);
  private static final Digest GUARDRAILS = Fixtures.digest(6);

  private final KeyPair signer = pair();

  private static KeyPair pair() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private LaunchRecord signed(Digest deployable, Exposure exposure) throws Exception {
    Map<Domain, Determination> domains = new EnumMap<>(Domain.class);
    for (Domain domain : Domain.values()) {
      domains.put(domain, Determination.BELOW_THRESHOLD);
    }
    byte[] payload =
        new LaunchDocument(
                new Subject.Whole(deployable),
                true,
                exposure,
                domains,
                GUARDRAILS,
                List.of(Fixtures.digest(9)),
                Spoilt.NOW - 10,
                Spoilt.NOW + 10,
                Spoilt.NOW + 10,
                "")
            .bytes();
    Signature ed25519 = Signature.getInstance("Ed25519");
    ed25519.initSign(signer.getPrivate());
    ed25519.update(Dsse.pae(LaunchDocument.PAYLOAD_TYPE, payload));
    return LaunchRecord.signed(
        Dsse.of(LaunchDocument.PAYLOAD_TYPE, payload).with("a", ed25519.sign()).encode());
  }

  private VerifierPolicy policy(Set<String> near, Set<String> far) {
    byte[] spki = signer.getPublic().getEncoded();
    String key = Base64s.encode(Arrays.copyOfRange(spki, spki.length - 32, spki.length));
    Map<Exposure, LaunchPolicy.Quorum> quorums = new EnumMap<>(Exposure.class);
    for (Exposure exposure : Exposure.values()) {
      quorums.put(exposure, new LaunchPolicy.Quorum(1, Set.of()));
    }
    VerifierPolicy demo = VerifierPolicy.demo();
    return new VerifierPolicy(
        demo.levels(),
        near,
        far,
        new LaunchPolicy(List.of(new LaunchPolicy.Signer("ann", Set.of(), key)), quorums),
        false,
        demo.maxAge(),
        demo.clockSkew(),
        demo.tpm2(),
        demo.nitro(),
        demo.snp(),
        demo.tdx(),
        demo.releaseSigners(),
        demo.deployables());
  }

  private static LaunchJudge.Word judge(
      LaunchRecord record, VerifierPolicy policy, boolean loopback) {
    Caller caller = Caller.offline(Instant.ofEpochSecond(Spoilt.NOW)).withLoopback(loopback);
    return LaunchJudge.judge(record, policy, caller, DEPLOYABLE, GUARDRAILS);
  }

  /** The widest that both the record grants and the policy accepts is what is shown. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUBLIC | PUBLIC,LOCAL | | PUBLIC: launched for anybody",
        "LIMITED | PUBLIC,LIMITED,LOCAL | | LIMITED: launched for named customers",
        "INTERNAL | INTERNAL | | INTERNAL: launched for one organisation",
        "PUBLIC | LOCAL | | LOCAL: for its own machine alone, as UNGATED to anybody else: nobody evaluated it",
        "INTERNAL | PUBLIC,LIMITED | LAUNCH_REFUSED | exposure_above_record",
        "PUBLIC | UNGATED | LAUNCH_NOT_ACCEPTED | the policy accepts no launch record here",
      })
  void theWidestExposureThatIsAccepted(
      Exposure granted, String accepted, String code, String detail) throws Exception {
    LaunchRecord record = signed(DEPLOYABLE, granted);
    Set<String> states = Set.of(accepted.split(",", -1));
    LaunchJudge.Word far = judge(record, policy(Set.of(), states), false);
    assertThat(far.code()).isEqualTo(code == null ? "" : code);
    assertThat(far.detail()).isEqualTo(detail);
    assertThat(far.accepted()).isEqualTo(code == null);
    assertThat(judge(record, policy(states, Set.of()), true)).isEqualTo(far);
    assertThat(judge(record, policy(Set.of(), states), true).code())
        .as("accepted from afar alone")
        .isEqualTo("LAUNCH_NOT_ACCEPTED");
  }

  @Test
  void aRecordOfAnotherDeployableIsRefused() throws Exception {
    LaunchRecord record = signed(Fixtures.digest(1), Exposure.PUBLIC);
    LaunchJudge.Word word = judge(record, policy(Set.of("PUBLIC"), Set.of("PUBLIC")), false);
    assertThat(word.code()).isEqualTo("LAUNCH_REFUSED");
    assertThat(word.detail()).isEqualTo("deployable_mismatch");
    assertThat(word.accepted()).isFalse();
  }

  @Test
  void thatNobodyLookedMustBeAccepted() {
    LaunchRecord none = LaunchRecord.ungated();
    LaunchJudge.Word near = judge(none, policy(Set.of("UNGATED"), Set.of("PUBLIC")), true);
    assertThat(near.accepted()).isTrue();
    LaunchJudge.Word far = judge(none, policy(Set.of("UNGATED"), Set.of("PUBLIC")), false);
    assertThat(far.code()).isEqualTo("LAUNCH_UNGATED");
    assertThat(far.accepted()).isFalse();
  }
}
