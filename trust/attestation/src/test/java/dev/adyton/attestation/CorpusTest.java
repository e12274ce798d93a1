package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Spoilt evidence, one folder for each failure: exactly the expected step and code, or the expected
 * level. {@link CorpusMaker} made it; with {@code -Dadyton.record=DIR} it is made anew.
 */
final class CorpusTest {
  static Stream<Fixtures.Bundle> corpus() {
    return Fixtures.bundles("corpus").stream();
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void endsAsItShould(Fixtures.Bundle bundle) throws Exception {
    Verdict verdict = bundle.verdict();
    assertThat(Fixtures.outcome(verdict)).isEqualTo(bundle.outcome());
    assertThat(verdict.accepted()).isEqualTo(bundle.toString().startsWith("accepted-"));
    if (!verdict.accepted()) {
      assertThat(verdict.acceptedKeyset()).as("keys of a refused node").isEmpty();
    }
  }

  @Test
  void isWideEnough() {
    List<Fixtures.Bundle> refused =
        Fixtures.bundles("corpus").stream()
            .filter(bundle -> !bundle.toString().startsWith("accepted-"))
            .toList();
    assertThat(refused).hasSizeGreaterThanOrEqualTo(150);
    assertThat(refused.stream().map(Fixtures.Bundle::outcome).distinct())
        .hasSizeGreaterThanOrEqualTo(40);
  }

  /** What lies in the folder is what the program makes: same names, same expectations. */
  @Test
  void isWhatTheProgramMakes() throws Exception {
    Map<String, CorpusMaker.Entry> made = CorpusMaker.all();
    String record = System.getProperty("adyton.record", "");
    if (!record.isEmpty()) {
      CorpusMaker.write(Path.of(record));
    }
    for (Fixtures.Bundle bundle : Fixtures.bundles("corpus")) {
      assertThat(
              Optional.ofNullable(made.remove(bundle.toString())).map(CorpusMaker.Entry::outcome))
          .as("%s", bundle)
          .contains(bundle.outcome());
    }
    assertThat(made.keySet()).as("made but not recorded").isEmpty();
  }
}
