package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What lies in the corpus is what the program makes: same names, same expectations. */
final class CorpusMakerTest {
  /** With {@code -Dadyton.record=DIR} it is made anew, into that folder. */
  @Test
  void theCorpusIsWhatTheProgramMakes() throws Exception {
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
