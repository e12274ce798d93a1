package dev.adyton.text.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.CodecException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Grammars in GBNF and regular expressions: real ones, small ones, and hostile ones. */
final class GbnfTest {
  private static boolean takes(CompiledGrammar g, String text) {
    return g.matches(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void realGrammars() throws Exception {
    List<byte[]> words = Words.small();
    TokenTrie trie = Words.trie(words);
    try (var files = Files.list(Words.file("schema/gbnf"))) {
      for (Path file : files.sorted().toList()) {
        CompiledGrammar g = Grammars.gbnf(Files.readString(file));
        for (int seed = 0; seed < 20; seed++) {
          String text = Words.write(g, trie, words, new Random(seed), 40);
          assertThat(takes(g, text)).as("%s, seed %d", file.getFileName(), seed).isTrue();
        }
      }
    }
  }

  @Test
  void chess() throws Exception {
    CompiledGrammar g = Grammars.gbnf(Files.readString(Words.file("schema/gbnf/chess.gbnf")));
    assertThat(takes(g, "1. e4 e5\n2. Nf3 Nc6\n")).isTrue();
    assertThat(takes(g, "1. e4 e5\n2. Nf9 Nc6\n")).isFalse();
  }

  @Test
  void arithmetic() throws Exception {
    CompiledGrammar g = Grammars.gbnf(Files.readString(Words.file("schema/gbnf/arithmetic.gbnf")));
    assertThat(takes(g, "a+(b*3)=7\n")).isTrue();
    assertThat(takes(g, "a+(b*3=7\n")).isFalse();
  }

  @Test
  void rightRecursionIsNoNesting() throws Exception {
    CompiledGrammar g = Grammars.gbnf("root ::= \"a\" root | \"b\"");
    assertThat(takes(g, "a".repeat(100_000) + "b")).isTrue();
  }

  @Test
  void nestingIsCounted() throws Exception {
    CompiledGrammar g = Grammars.gbnf("root ::= \"(\" root \")\" | \"x\"");
    assertThat(takes(g, "(".repeat(200) + "x" + ")".repeat(200))).isTrue();
    assertThat(takes(g, "(".repeat(200) + "x" + ")".repeat(199))).isFalse();
    assertThat(takes(g, "(".repeat(100_000))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "root ::= root \"a\" | \"b\", UNSUPPORTED",
    "root ::= a, REFERENCE",
    "a ::= \"b\", REFERENCE",
    "root ::= \"a, SYNTAX",
    "root ::= [a, SYNTAX",
    "root ::= (\"a\", SYNTAX",
    "root = \"a\", SYNTAX",
    "root ::= a{3 | a ::= \"\", SYNTAX",
    "root ::= \"a\"{5000}, LIMIT",
    "root ::= \"(\" root \")\", UNSATISFIABLE",
  })
  void refused(String grammar, GrammarException.Code code) {
    assertThatThrownBy(() -> Grammars.gbnf(grammar))
        .isInstanceOf(GrammarException.class)
        .satisfies(e -> assertThat(((GrammarException) e).code()).isEqualTo(code));
  }

  @Test
  void indirectLeftRecursionIsRefused() {
    String grammar = "root ::= a \"x\" | \"y\"\na ::= b? root\nb ::= \"z\"";
    assertThatThrownBy(() -> Grammars.gbnf(grammar)).hasMessage("UNSUPPORTED: left recursion");
  }

  /** Repetitions of repetitions multiply only up to a limit. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "root ::= \"a\"{2000}{2000}{2000}{2000}",
        "root ::= ((((\"a\"{1000}){1000}){1000}){1000}){1000}",
        "root ::= ((((\"a\"*)*)*)*)*",
        "root ::= (\"a\" | (\"a\" | (\"a\" | \"a\"*)*)*)*",
      })
  void costIsBounded(String grammar) {
    try {
      CompiledGrammar g = Grammars.gbnf(grammar);
      takes(g, "a".repeat(2_000));
    } catch (GrammarException e) {
      assertThat(e.code()).isEqualTo(GrammarException.Code.LIMIT);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+)+b",
        "(a|a)*b",
        "(a|aa)+b",
        "((a*)*)*b",
        "(.*)*(.*)*(.*)*b",
        "a{0,999}a{0,999}b"
      })
  void expressionsDoNotBacktrack(String regex) throws Exception {
    CompiledGrammar g = Grammars.regex(regex);
    assertThat(takes(g, "a".repeat(50))).isFalse();
    assertThat(takes(g, "a".repeat(50) + "b")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?=a)b",
        "(?!a)b",
        "(a)\\1",
        "\\bword\\b",
        "(?<n>a)",
        "a**",
        "(a",
        "a)",
        "[b-a]",
        "a{3,2}",
        "\\p{L}",
        "a{9999}"
      })
  void expressionsRefused(String regex) {
    assertThatThrownBy(() -> Grammars.regex(regex)).isInstanceOf(GrammarException.class);
  }

  /** Declared exceptions only, in bounded time and memory, whatever is compiled. */
  @Test
  void survivesMutation() throws Exception {
    long seed = 31;
    Random random = new Random(seed);
    String[] parts = {
      "root", " ::= ", "\"", "a", "[", "]", "(", ")", "|", "*", "+", "?", "{", "}", ",", "9", "-",
      "^", "\\", "\n", " ", ".", "$", "x", "\\u", "\\d", "#", "\u00e9", "0", "{2,}", "::="
    };
    int compiled = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text =
          new StringBuilder(i % 2 == 0 ? "root ::= (\"a\" [b-d]*)+ | x\nx ::= \"y\"" : "");
      for (int n = random.nextInt(12); n > 0; n--) {
        text.insert(random.nextInt(text.length() + 1), parts[random.nextInt(parts.length)]);
      }
      try {
        CompiledGrammar g =
            i % 4 < 2 ? Grammars.gbnf(text.toString()) : Grammars.regex(text.toString());
        takes(g, "ab" + "a".repeat(20));
        compiled++;
      } catch (GrammarException e) {
        assertThat(e.code()).isNotNull();
      }
    }
    assertThat(compiled).isPositive();
  }

  /** The same of schemas. */
  @Test
  void schemasSurviveMutation() throws Exception {
    long seed = 32;
    Random random = new Random(seed);
    String[] words = {
      "\"type\"",
      "\"$ref\"",
      "\"#\"",
      "\"allOf\"",
      "\"anyOf\"",
      "\"minLength\"",
      "1e9",
      "-1",
      "[",
      "]",
      "{",
      "}",
      "null",
      "true",
      "\"pattern\"",
      "\"(a+)+$\"",
      "\"properties\"",
      "\"items\"",
      "99999",
      "\"#/properties/a\"",
      "0.5"
    };
    int compiled = 0;
    for (int i = 0; i < 10_000; i++) {
      List<String> all = GrammarValidityTest.SCHEMAS;
      StringBuilder text = new StringBuilder(all.get(random.nextInt(all.size())));
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        int at = random.nextInt(text.length());
        int quote = text.indexOf("\"", at);
        int end = quote < 0 ? -1 : text.indexOf("\"", quote + 1);
        if (end > 0) {
          text.replace(quote, end + 1, words[random.nextInt(words.length)]);
        }
      }
      try {
        Grammars.jsonSchema(Words.json(text.toString()));
        compiled++;
      } catch (GrammarException | CodecException e) {
        assertThat(e).isNotNull();
      }
    }
    assertThat(compiled).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"$ref\":\"#\"}",
        "{\"allOf\":[{\"$ref\":\"#\"}]}",
        "{\"anyOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#\"}},\"required\":[\"a\"]}",
        "{\"allOf\":[{\"properties\":{\"a\":{\"$ref\":\"#\"}}},{\"properties\":{\"a\":{\"$ref\":\"#\"}}}],\"required\":[\"a\"],\"type\":\"object\"}",
        "{\"type\":\"string\",\"minLength\":1e15}",
        "{\"type\":\"string\",\"pattern\":\"((a{1000}){1000}){1000}\"}",
        "{\"not\":{}}",
        "{\"$ref\":\"https://example.com/schema\"}",
        "{\"$ref\":\"file:///etc/passwd\"}",
        "{\"type\":\"string\",\"enum\":[1]}",
        "false",
      })
  void hostileSchemas(String schema) {
    assertThatThrownBy(() -> Grammars.jsonSchema(Words.json(schema)))
        .isInstanceOf(GrammarException.class);
  }

  /** A reference within a rule that asks for more is bounded, too. */
  @Test
  void manyChoicesAreBounded() throws Exception {
    StringBuilder schema = new StringBuilder("{\"allOf\":[");
    for (int i = 0; i < 30; i++) {
      schema
          .append(i > 0 ? "," : "")
          .append("{\"anyOf\":[{\"minLength\":")
          .append(i)
          .append("},{\"maxLength\":")
          .append(100 + i)
          .append("}]}");
    }
    String text = schema.append("]}").toString();
    assertThatThrownBy(() -> Grammars.jsonSchema(Words.json(text)))
        .isInstanceOf(GrammarException.class)
        .satisfies(
            e -> assertThat(((GrammarException) e).code()).isEqualTo(GrammarException.Code.LIMIT));
  }

  @Test
  void toolCalls() throws Exception {
    List<Grammars.Tool> tools =
        List.of(
            new Grammars.Tool(
                "weather",
                Words.json(
                    "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"],\"additionalProperties\":false}")),
            new Grammars.Tool(
                "stop",
                Words.json(
                    "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}")));
    CompiledGrammar g = Grammars.toolCalls(tools, CallStyle.HERMES, true);
    String one =
        "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Oslo\"}}\n</tool_call>";
    assertThat(takes(g, one)).isTrue();
    assertThat(takes(g, one + "\n" + one)).isTrue();
    assertThat(takes(g, one.replace("weather", "stop"))).isFalse();
    assertThat(takes(g, one.replace("Oslo\"", "Oslo\", \"x\": 1"))).isFalse();
  }
}
