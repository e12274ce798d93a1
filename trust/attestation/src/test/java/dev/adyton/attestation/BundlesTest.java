package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recorded evidence, honest and spoilt: each folder is named for what is wrong with it. */
final class BundlesTest {
  static Stream<Fixtures.Bundle> bundles() {
    return Fixtures.bundles().stream();
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void endsAsItShould(Fixtures.Bundle bundle) throws Exception {
    Verdict verdict = bundle.verdict();
    assertThat(Fixtures.outcome(verdict)).isEqualTo(bundle.outcome());
    assertThat(verdict.accepted()).isEqualTo(bundle.toString().startsWith("accepted-"));
  }

  @Test
  void noneIsMissing() {
    assertThat(Fixtures.bundles()).hasSize(37);
  }

  @Test
  void stepsComeInTheirOrder() throws Exception {
    assertThat(Fixtures.bundle("accepted-software-tpm").verdict().steps())
        .extracting(Step::name)
        .isEqualTo(
            List.of(
                "format",
                "statement",
                "nonce",
                "validity",
                "keyset-binding",
                "evidence-present",
                "release",
                "ak-attributes",
                "quote-signature",
                "quote-binding",
                "pcr-values",
                "event-log",
                "ek-chain",
                "ak-ek-binding",
                "key-config",
                "launch",
                "level",
                "policy"));
  }

  @Test
  void whatRestsOnAFailedStepIsNotJudged() throws Exception {
    Verdict verdict = Fixtures.bundle("quote-byte-flipped").verdict();
    assertThat(verdict.steps())
        .filteredOn(step ->
            List.of("quote-binding", "pcr-values", "event-log", "ak-ek-binding")
                .contains(step.name()))
        .hasSize(4)
        .allSatisfy(step -> assertThat(step.outcome()).isInstanceOf(Outcome.NotApplicable.class));
    assertThat(verdict.level()).isEmpty();
  }
}
