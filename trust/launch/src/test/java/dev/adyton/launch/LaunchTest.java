package dev.adyton.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.CodecException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LaunchTest {
  @Test
  void ungatedIsLocal() {
    assertThat(decide(Exposure.LOCAL)).isEqualTo(new Decision.Allow(Exposure.LOCAL, "UNGATED"));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LOCAL")
  void ungatedIsNothingWider(Exposure wanted) {
    assertThat(decide(wanted)).isEqualTo(new Decision.Deny(List.of("ungated_exposure")));
  }

  private static Decision decide(Exposure wanted) {
    return Launch.decide(
        LaunchRecord.ungated(),
        LaunchPolicy.builtIn(),
        DeployableTest.sample(),
        Instant.EPOCH,
        wanted);
  }

  @Test
  void readsNoRecordThatItCannotCheck() throws Exception {
    assertThat(LaunchRecord.parse("UNGATED")).isEqualTo(LaunchRecord.ungated());
    assertThatThrownBy(() -> LaunchRecord.parse("GO!")).isInstanceOf(CodecException.class);
  }

  @Test
  void developmentKeyIsTheOneInTheOpen() throws Exception {
    assertThat(LaunchPolicy.DEVELOPMENT_KEY).isEqualTo(TestKeys.publicKey(TestKeys.DEVELOPMENT));
    assertThat(LaunchPolicy.builtIn().quorums()).containsOnlyKeys(Exposure.LOCAL);
  }

  @Test
  void denialHasAReason() {
    assertThatThrownBy(() -> new Decision.Deny(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
