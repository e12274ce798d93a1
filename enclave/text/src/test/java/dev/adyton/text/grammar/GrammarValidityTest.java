package dev.adyton.text.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a model without sense writes under a schema is valid against the schema. */
final class GrammarValidityTest {
  private static final long SEED = 2_026;

  static final List<String> SCHEMAS =
      List.of(
          "{}",
          "{\"type\":\"object\"}",
          "{\"type\":\"string\"}",
          "{\"type\":[\"integer\",\"null\"]}",
          "{\"type\":\"boolean\"}",
          "{\"type\":\"number\",\"minimum\":-2.5,\"exclusiveMaximum\":13.75}",
          "{\"type\":\"integer\",\"minimum\":7,\"maximum\":1203}",
          "{\"type\":\"integer\",\"exclusiveMinimum\":-105,\"maximum\":-3}",
          "{\"type\":\"number\",\"exclusiveMinimum\":0,\"maximum\":1}",
          "{\"type\":\"integer\",\"multipleOf\":7}",
          "{\"type\":\"number\",\"multipleOf\":0.01}",
          "{\"type\":\"string\",\"minLength\":2,\"maxLength\":5}",
          "{\"type\":\"string\",\"pattern\":\"^[A-Z]{2}-\\\\d{3,5}$\"}",
          "{\"type\":\"string\",\"pattern\":\"a+\\\"b\"}",
          "{\"type\":\"string\",\"pattern\":\"^(?:foo|ba[rz])*$\"}",
          "{\"type\":\"string\",\"format\":\"date\"}",
          "{\"type\":\"string\",\"format\":\"date-time\"}",
          "{\"type\":\"string\",\"format\":\"time\"}",
          "{\"type\":\"string\",\"format\":\"duration\"}",
          "{\"type\":\"string\",\"format\":\"uuid\"}",
          "{\"type\":\"string\",\"format\":\"ipv4\"}",
          "{\"type\":\"string\",\"format\":\"ipv6\"}",
          "{\"type\":\"string\",\"format\":\"uri\"}",
          "{\"enum\":[1,\"two\",null,[3],{\"four\":4},0.25]}",
          "{\"const\":{\"a\":[1,{\"b\":\"\\u00e9\\n\"}]}}",
          "{\"type\":\"array\",\"items\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":9},\"minItems\":2,\"maxItems\":4}",
          "{\"type\":\"array\",\"prefixItems\":[{\"type\":\"string\"},{\"type\":\"number\"}],\"items\":false}",
          "{\"type\":\"array\",\"prefixItems\":[{\"const\":1}],\"items\":{\"type\":\"boolean\"},\"minItems\":1}",
          "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},\"age\":{\"type\":\"integer\"}},\"required\":[\"name\",\"age\"],\"additionalProperties\":false}",
          "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":\"integer\"},\"c\":{\"type\":\"null\"}},\"required\":[\"b\"],\"additionalProperties\":false}",
          "{\"type\":\"object\",\"properties\":{\"a\":{\"const\":1},\"b\":{\"const\":2},\"c\":{\"const\":3}},\"minProperties\":2,\"maxProperties\":2,\"additionalProperties\":false}",
          "{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"integer\"}},\"additionalProperties\":{\"type\":\"boolean\"}}",
          "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\",\"minimum\":0}}",
          "{\"type\":\"object\",\"patternProperties\":{\"^x-[a-z]+$\":{\"type\":\"integer\"}},\"additionalProperties\":false}",
          "{\"anyOf\":[{\"type\":\"string\",\"maxLength\":3},{\"type\":\"integer\",\"minimum\":100}]}",
          "{\"oneOf\":[{\"type\":\"string\"},{\"type\":\"array\",\"items\":{\"type\":\"null\"}}]}",
          "{\"oneOf\":[{\"type\":\"object\",\"properties\":{\"kind\":{\"const\":\"a\"},\"x\":{\"type\":\"integer\"}},\"required\":[\"kind\",\"x\"]},{\"type\":\"object\",\"properties\":{\"kind\":{\"const\":\"b\"}},\"required\":[\"kind\"]}]}",
          "{\"allOf\":[{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\",\"minimum\":1}}},{\"properties\":{\"a\":{\"maximum\":5},\"b\":{\"type\":\"string\"}},\"required\":[\"a\"]}]}",
          "{\"type\":\"object\",\"properties\":{\"value\":{\"type\":\"integer\"},\"next\":{\"anyOf\":[{\"$ref\":\"#\"},{\"type\":\"null\"}]}},\"required\":[\"value\",\"next\"],\"additionalProperties\":false}",
          "{\"$defs\":{\"tree\":{\"type\":\"object\",\"properties\":{\"kids\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/tree\"},\"maxItems\":2}},\"required\":[\"kids\"],\"additionalProperties\":false}},\"$ref\":\"#/$defs/tree\"}",
          "{\"minLength\":2,\"minimum\":3,\"required\":[\"a\"]}",
          "{\"type\":[\"string\",\"array\"],\"maxLength\":2,\"maxItems\":1}",
          "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\",\"enum\":[\"Oslo\",\"Rome\"]},\"unit\":{\"enum\":[\"C\",\"F\",null]}},\"required\":[\"city\",\"unit\"],\"additionalProperties\":false}",
          "{\"enum\":[1,5,10,\"x\"],\"type\":\"integer\",\"minimum\":4}",
          "{\"type\":\"object\",\"required\":[\"q\\\"uote\"],\"properties\":{\"q\\\"uote\":{\"type\":\"null\"}}}");

  private static Json lastWins(String text) throws CodecException {
    return Words.json(text);
  }

  /** Numbers, strings and literals that our own reader of JSON refuses must not be written. */
  private static int run(List<String> schemas, int seeds, boolean large) throws Exception {
    List<byte[]> words = large ? Words.llama3() : Words.small();
    TokenTrie trie = Words.trie(words);
    List<String> violations = new ArrayList<>();
    int written = 0;
    int duplicates = 0;
    for (String text : schemas) {
      Json schema = Words.json(text);
      CompiledGrammar grammar = Grammars.jsonSchema(schema);
      SlowValidator validator = new SlowValidator(schema);
      for (int seed = 0; seed < seeds; seed++) {
        String out = Words.write(grammar, trie, words, new Random(SEED + seed), 60);
        assertThat(out).as("%s, seed %d", text, SEED + seed).isNotEmpty();
        written++;
        try {
          if (!validator.valid(lastWins(out))) {
            violations.add(text + " seed " + seed + ": " + out);
          }
        } catch (CodecException e) {
          // A name of the model's own choice may come twice; the last one counts, and is valid.
          if (e.code() == CodecException.Code.DUPLICATE_KEY) {
            duplicates++;
          } else {
            violations.add(text + " seed " + seed + ": " + e.getMessage() + " " + out);
          }
        }
      }
    }
    System.out.printf(
        "schemas %d, runs %d, violations %d, free names twice %d%n",
        schemas.size(), written, violations.size(), duplicates);
    assertThat(violations).isEmpty();
    return written;
  }

  @Test
  void everyTextIsValid() throws Exception {
    run(SCHEMAS, 12, false);
  }

  @Test
  @Tag("heavy")
  void twoThousandRuns() throws Exception {
    assertThat(run(SCHEMAS, 50, false)).isGreaterThanOrEqualTo(2_000);
  }

  @Test
  @Tag("heavy")
  void withRealVocabulary() throws Exception {
    run(SCHEMAS, 3, true);
  }
}
