package dev.adyton.text.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The JSON-Schema-Test-Suite: every invalid value is refused by every schema that we accept. A
 * valid one may be refused, since not everything valid is offered; a schema may be, by name.
 */
final class SchemaSuiteTest {
  private static final String SUITE = "schema/JSON-Schema-Test-Suite/tests/draft2020-12";

  /** One file's results. */
  private static final class Row {
    private int pass;
    private int refused;
    private int narrower;
    private int wrong;
  }

  private static Map<String, Row> results(List<String> wrong, Map<String, Integer> reasons)
      throws IOException, CodecException {
    Map<String, Row> rows = new TreeMap<>();
    Path suite = Words.file(SUITE);
    try (var files = Files.walk(suite)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        String name = suite.relativize(file).toString().replace(".json", "");
        boolean optional = name.startsWith("optional") && !name.startsWith("optional/format/");
        if (!optional) {
          Row row = rows.computeIfAbsent(name, n -> new Row());
          try {
            file(Words.json(Files.readString(file)), name, row, wrong, reasons);
          } catch (CodecException e) {
            reasons.merge("file: " + e.getMessage(), 1, Integer::sum);
          }
        }
      }
    }
    return rows;
  }

  private static void file(
      Json file, String name, Row row, List<String> wrong, Map<String, Integer> reasons)
      throws CodecException {
    for (Json.Obj group : ((Json.Arr) file).objects()) {
      List<Json.Obj> tests = group.array("tests").objects();
      try {
        CompiledGrammar grammar = Grammars.jsonSchema(group.get("schema"));
        for (Json.Obj test : tests) {
          boolean taken = grammar.matches(JsonText.compact(test.get("data")));
          if (taken == test.bool("valid")) {
            row.pass++;
          } else if (taken) {
            row.wrong++;
            wrong.add(
                name + " / " + group.string("description") + " / " + test.string("description"));
          } else {
            row.narrower++;
          }
        }
      } catch (GrammarException e) {
        if (e.code() == GrammarException.Code.UNSATISFIABLE
            && tests.stream()
                .noneMatch(t -> new Json.Bool(true).equals(t.members().get("valid")))) {
          row.pass += tests.size();
        } else {
          row.refused += tests.size();
          reasons.merge(e.getMessage(), tests.size(), Integer::sum);
        }
      }
    }
  }

  @Test
  void nothingInvalidIsOffered() throws Exception {
    List<String> wrong = new ArrayList<>();
    Map<String, Integer> reasons = new TreeMap<>();
    Map<String, Row> rows = results(wrong, reasons);
    Map<String, int[]> theirs = expected();
    System.out.println(
        "| file | ours: right, narrower, refused, wrong | theirs: right, narrower, refused, wrong |");
    int[] sums = new int[8];
    rows.forEach((name, r) -> {
      int[] t = theirs.getOrDefault(name, new int[4]);
      int[] all = {r.pass, r.narrower, r.refused, r.wrong, t[0], t[1], t[2], t[3]};
      for (int i = 0; i < 8; i++) {
        sums[i] += all[i];
      }
      System.out.printf(
          "| %s | %d, %d, %d, %d | %d, %d, %d, %d |%n",
          name, all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7]);
    });
    System.out.printf(
        "| all | %d, %d, %d, %d | %d, %d, %d, %d |%n",
        sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7]);
    reasons.forEach((reason, n) -> System.out.println(n + " refused: " + reason));
    assertThat(wrong).isEmpty();
    assertThat(sums[0]).isGreaterThan(700);
  }

  private static Map<String, int[]> expected() throws IOException, CodecException {
    Json all =
        Words.json(Files.readString(Words.file("schema/expected_json_schema_test_suite.json")));
    Map<String, int[]> out = new LinkedHashMap<>();
    Json.Obj files = ((Json.Obj) all).object("draft2020-12");
    for (String name : files.keys()) {
      int[] counts = new int[4];
      for (Json group : files.object(name).members().values()) {
        for (Json result : ((Json.Obj) group).members().values()) {
          counts[
              switch (((Json.Str) result).value()) {
                case "pass", "compile_error_all_invalid" -> 0;
                case "false_negative" -> 1;
                case "false_positive" -> 3;
                default -> 2;
              }]++;
        }
      }
      out.put(name, counts);
    }
    return out;
  }
}
