package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a verdict says of itself, for machines and in the words of EAR. */
final class VerdictTest {
  private static final Outcome PASS = new Outcome.Pass();
  private static final Outcome FAIL = new Outcome.Fail("X");
  private static final Outcome NONE = new Outcome.NotApplicable("why");

  private static Verdict verdict(Optional<Level> level, boolean keys, String... steps) {
    List<Step> all = new ArrayList<>();
    for (String each : steps) {
      Outcome outcome = each.startsWith("+") ? PASS : each.startsWith("-") ? FAIL : NONE;
      all.add(new Step(each.substring(1), outcome, ""));
    }
    Optional<Keyset> accepted = keys ? Optional.of(Fixtures.keyset()) : Optional.empty();
    return new Verdict(
        all, level, Optional.of(Fixtures.statement(Optional.empty())), new TreeMap<>(), accepted);
  }

  @Test
  void keysGoWithALevelAndNoFailure() {
    assertThat(verdict(Optional.of(Level.CVM), true, "+a", "?b").accepted()).isTrue();
    assertThatThrownBy(() -> verdict(Optional.of(Level.CVM), true, "+a", "-b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> verdict(Optional.empty(), true, "+a"))
        .isInstanceOf(IllegalArgumentException.class);
    Verdict refused = verdict(Optional.of(Level.CVM), false, "+a", "-b", "-c");
    assertThat(refused.accepted()).isFalse();
    assertThat(refused.failure().map(Step::name)).contains("b");
    assertThatThrownBy(refused::evidenceDigest).isInstanceOf(IllegalStateException.class);
    assertThat(verdict(Optional.empty(), false, "+a").failure()).isEmpty();
  }

  @Test
  void saysAllOfItInJson() throws Exception {
    Statement said = Fixtures.statement(Optional.empty());
    TreeMap<Integer, String> pcrs = new TreeMap<>();
    pcrs.put(11, "aa");
    pcrs.put(4, "bb");
    Verdict verdict =
        new Verdict(
            List.of(
                new Step("one", PASS, "seen"),
                new Step("two", FAIL, "not so"),
                new Step("three", NONE, "")),
            Optional.of(Level.TPM),
            Optional.of(said),
            pcrs,
            Optional.empty());
    Json.Obj json = verdict.toJson();
    assertThat(json.string("format")).isEqualTo("adyton-verdict/1");
    assertThat(json.bool("accepted")).isFalse();
    assertThat(json.string("level")).isEqualTo("TPM");
    assertThat(json.string("meaning")).isEqualTo(Level.TPM.meaning());
    assertThat(json.string("statement_digest")).isEqualTo(said.digest256().toString());
    assertThat(json.strings("deployables")).containsExactly(Fixtures.digest(5).toString());
    assertThat(json.strings("launch")).containsExactly("UNGATED");
    assertThat(json.object("pcrs").string("11")).isEqualTo("aa");
    assertThat(json.object("pcrs").keys()).containsExactly("4", "11");
    assertThat(Spoilt.text(Jcs.encode(json)))
        .contains(
            "{\"detail\":\"seen\",\"name\":\"one\",\"outcome\":\"pass\"}",
            "{\"code\":\"X\",\"detail\":\"not so\",\"name\":\"two\",\"outcome\":\"fail\"}",
            "{\"detail\":\"\",\"name\":\"three\",\"outcome\":\"not_applicable\",\"reason\":\"why\"}");
    Verdict nothing =
        new Verdict(
            List.of(), Optional.empty(), Optional.empty(), new TreeMap<>(), Optional.empty());
    assertThat(nothing.toJson().stringOrNull("level")).isEmpty();
    assertThat(nothing.toJson().stringOrNull("statement_digest")).isEmpty();
    assertThat(nothing.toJson().string("meaning")).isEqualTo("nothing was shown");
    assertThat(nothing.toJson().strings("deployables")).isEmpty();
    assertThat(nothing.toJson().strings("launch")).isEmpty();
  }

  /** Status, then identity, executables, configuration, hardware, opacity (AR4SI §2.3). */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CVM | true | +td-chain +td-measurement +td-attributes +td-tcb | affirming 2 2 2 2 2",
        "VTPM | true | +document-chain +document-pcrs +policy +document-signature | affirming 2 2 2 2 32",
        "TPM | true | +ak-ek-binding +pcr-values +event-log +ek-chain | affirming 2 2 2 2 32",
        "SOFTWARE_TPM | true | +ak-ek-binding +pcr-values +launch +ek-chain | warning 2 2 2 32 32",
        "SOFTWARE_TPM | true | +keyset-binding ?ek-chain ?event-log | warning 2 0 0 0 32",
        "SIMULATED | true | +keyset-binding +policy | warning 2 0 2 0 32",
        " | false | +keyset-binding -report-chain +report-measurement | contraindicated 96 2 0 0 0",
        " | false | -report-chain +keyset-binding -report-tcb | contraindicated 96 0 0 96 0",
        "CVM | false | -report-guest-policy -report-measurement | contraindicated 0 96 96 0 2",
        "SIMULATED | false | ?report-chain -ek-chain | contraindicated 0 0 0 96 32",
      })
  void isSaidInTheWordsOfEar(Level level, boolean accepted, String steps, String expected)
      throws Exception {
    Json.Obj ear = Ear.of(verdict(Optional.ofNullable(level), accepted, steps.split(" ", -1)));
    Json.Obj vector = ear.object("ear.trustworthiness-vector");
    StringBuilder found = new StringBuilder(ear.string("ear.status"));
    for (String claim :
        List.of(
            "instance-identity", "executables", "configuration", "hardware", "runtime-opaque")) {
      found.append(' ').append(vector.integer(claim));
    }
    assertThat(found.toString()).isEqualTo(expected);
  }
}
