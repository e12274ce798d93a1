package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Spoilt evidence, one folder for each failure: exactly the expected step and code, or the expected
 * level. {@link CorpusMaker} made it. One test for a family of folders, so that a mutation run can
 * afford them all.
 */
final class CorpusTest {
  private static final List<String> FAMILIES =
      List.of(
          "accepted-",
          "document-",
          "keyset-",
          "member-",
          "nitro",
          "policy-",
          "release-",
          "snp-",
          "statement-",
          "tdx-",
          "tpm-");

  static Stream<String> families() {
    return Stream.concat(FAMILIES.stream(), Stream.of("other"));
  }

  private static String family(String folder) {
    return FAMILIES.stream().filter(folder::startsWith).findFirst().orElse("other");
  }

  @ParameterizedTest
  @MethodSource("families")
  void endsAsItShould(String family) throws Exception {
    SortedMap<String, String> expected = new TreeMap<>();
    SortedMap<String, String> found = new TreeMap<>();
    for (Fixtures.Bundle bundle : Fixtures.bundles("corpus", name -> family(name).equals(family))) {
      Verdict verdict = bundle.verdict();
      found.put(bundle.toString(), Fixtures.outcome(verdict));
      expected.put(bundle.toString(), bundle.outcome());
      assertThat(verdict.accepted())
          .as("%s", bundle)
          .isEqualTo(bundle.toString().startsWith("accepted-"));
      assertThat(verdict.acceptedKeyset().isPresent())
          .as("keys of %s", bundle)
          .isEqualTo(verdict.accepted());
    }
    assertThat(found).isEqualTo(expected).isNotEmpty();
  }

  @Test
  void isWideEnough() {
    List<Fixtures.Bundle> refused =
        Fixtures.bundles("corpus", name -> !name.startsWith("accepted-"));
    assertThat(refused).hasSizeGreaterThanOrEqualTo(150);
    assertThat(refused.stream().map(Fixtures.Bundle::outcome).distinct())
        .hasSizeGreaterThanOrEqualTo(40);
  }
}
