package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.content.SecretText;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.token.Tokenizers;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real vocabularies with the ids that another implementation gives. */
final class TokenizerGoldenTest {
  @ParameterizedTest
  @ValueSource(strings = {"gpt-2", "llama-spm"})
  void encodesAndDecodes(String name) throws Exception {
    String base = "tokenizers/ggml-vocab-" + name + ".gguf";
    try (Arena arena = Arena.ofConfined()) {
      check(base, Tokenizers.read(GgufFile.read(ModelLoader.map(TestData.file(base), arena))));
    }
  }

  @ParameterizedTest
  @CsvSource({"gpt-2,gpt2,gpt-2", "llama-bpe,llama3,llama-bpe", "qwen2,qwen,qwen2"})
  void encodesAndDecodesByRanks(String name, String file, String splitter) throws Exception {
    byte[] ranks = Files.readAllBytes(TestData.file("tokenizers/" + file + ".tiktoken"));
    String base = "tokenizers/ggml-vocab-" + name + ".gguf";
    check(base, Tokenizers.readTiktoken(ranks, splitter, List.of()));
  }

  private static void check(String base, Tokenizer tokenizer) throws IOException {
    String[] texts =
        Files.readString(TestData.file(base + ".inp")).split("\n__ggml_vocab_test__\n", -1);
    List<String> ids = Files.readAllLines(TestData.file(base + ".out"));
    assertThat(ids.size()).isGreaterThanOrEqualTo(texts.length - 1);
    for (int i = 0; i < Math.min(texts.length, ids.size()); i++) {
      int[] actual = tokenizer.encode(SecretText.of(texts[i]));
      assertThat(actual).as("case %d of %s", i, base).isEqualTo(TestData.integers(ids.get(i)));
      assertThat(decode(tokenizer, actual)).as("case %d of %s", i, base).isEqualTo(texts[i]);
    }
  }

  /** A line is {@code input,"[ids]","[ids of the first ten]"}; inputs with commas are quoted. */
  @Test
  void cl100k() throws Exception {
    byte[] ranks = Files.readAllBytes(TestData.file("tokenizers/cl100k_base.tiktoken"));
    Tokenizer tokenizer = Tokenizers.readTiktoken(ranks, "llama-bpe", List.of());
    String csv = Files.readString(TestData.file("tokenizers/cl100k_base_encodings.csv"));
    int cases = 0;
    for (List<String> row : rows(csv)) {
      if (row.size() == 3 && row.get(1).startsWith("[")) {
        int[] ids = tokenizer.encode(SecretText.of(row.get(0)));
        assertThat(ids).as("case %d", cases).isEqualTo(TestData.integers(row.get(1)));
        assertThat(decode(tokenizer, ids)).isEqualTo(row.get(0));
        cases++;
      }
    }
    assertThat(cases).isGreaterThan(50);
  }

  private static List<List<String>> rows(String csv) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < csv.length(); i++) {
      char c = csv.charAt(i);
      if (quoted && c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
        cell.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == ',' || c == '\n')) {
        row.add(cell.toString());
        cell.setLength(0);
        if (c == '\n') {
          rows.add(row);
          row = new ArrayList<>();
        }
      } else if (quoted || c != '\r') {
        cell.append(c);
      }
    }
    return rows;
  }

  /** Chats as Mistral's own library lays them out: control tokens, and texts between them. */
  @Test
  void mistral() throws Exception {
    byte[] model =
        Files.readAllBytes(
            TestData.file("tokenizers/mistral/mistral_instruct_tokenizer_240323.model.v3"));
    Tokenizer tokenizer = Tokenizers.readSentencePiece(model);
    int chats = 0;
    try (var folders = Files.list(TestData.file("tokenizers/mistral/samples"))) {
      for (Path folder : folders.sorted().toList()) {
        for (int version = 1; version <= 3; version++) {
          Path tokens = folder.resolve("tokens_v" + version + ".json");
          if (Files.exists(tokens)) {
            int[] ids = TestData.integers(Files.readString(tokens));
            // The first version's vocabulary is this one without 768 control tokens in front.
            int[] own =
                version > 1 ? ids : Arrays.stream(ids).map(i -> i < 3 ? i : i + 768).toArray();
            chat(tokenizer, own, Files.readString(folder.resolve("text_v" + version + ".txt")));
            chats++;
          }
        }
      }
    }
    assertThat(chats).isGreaterThanOrEqualTo(12);
  }

  private static void chat(Tokenizer tokenizer, int[] ids, String expected) {
    StringBuilder spelled = new StringBuilder();
    for (int from = 0; from < ids.length; ) {
      int end = from;
      while (end < ids.length && tokenizer.bytes(ids[end]).length > 0) {
        end++;
      }
      if (end > from) {
        int[] run = Arrays.copyOfRange(ids, from, end);
        String text = decode(tokenizer, run);
        assertThat(tokenizer.encode(SecretText.of(text))).isEqualTo(run);
        spelled.append(' ').append(text.replace("\n", "<0x0A>"));
        from = end;
      } else {
        spelled.append(control(tokenizer, ids[from++]));
      }
    }
    assertThat(spelled.toString()).isEqualTo(expected.strip().replace('\u2581', ' '));
  }

  private static String control(Tokenizer tokenizer, int id) {
    return List.of(
            "<s>",
            "</s>",
            "[INST]",
            "[/INST]",
            "[TOOL_CALLS]",
            "[AVAILABLE_TOOLS]",
            "[/AVAILABLE_TOOLS]",
            "[TOOL_RESULTS]",
            "[/TOOL_RESULTS]")
        .stream()
        .filter(name -> tokenizer.control(name).orElse(-1) == id)
        .findFirst()
        .orElseThrow();
  }

  static String decode(Tokenizer tokenizer, int[] ids) {
    Detokenizer detokenizer = tokenizer.detokenizer();
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(detokenizer.accept(id).reveal());
    }
    return text.append(detokenizer.finish().reveal()).toString();
  }
}
