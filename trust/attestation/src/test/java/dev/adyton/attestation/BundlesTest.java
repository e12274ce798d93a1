package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Recorded evidence, honest and spoilt: each folder is named for what is wrong with it. */
final class BundlesTest {
  @Test
  void eachEndsAsItShould() throws Exception {
    SortedMap<String, String> expected = new TreeMap<>();
    SortedMap<String, String> found = new TreeMap<>();
    for (Fixtures.Bundle bundle : Fixtures.bundles()) {
      Verdict verdict = bundle.verdict();
      found.put(bundle.toString(), Fixtures.outcome(verdict));
      expected.put(bundle.toString(), bundle.outcome());
      assertThat(verdict.accepted())
          .as("%s", bundle)
          .isEqualTo(bundle.toString().startsWith("accepted-"));
    }
    assertThat(found).isEqualTo(expected);
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
