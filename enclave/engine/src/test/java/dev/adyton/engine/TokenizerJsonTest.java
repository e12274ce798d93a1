package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.content.SecretText;
import dev.adyton.engine.token.Tokenizers;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small {@code tokenizer.json} files of each kind, and what is refused. */
final class TokenizerJsonTest {
  private static final String SENTENCE =
      """
      {"added_tokens": [
         {"id": 0, "content": "<unk>", "special": true},
         {"id": 1, "content": "<s>", "special": true},
         {"id": 9, "content": "\\n\\n", "special": false},
         {"id": 10, "content": "<tool_call>", "special": false}],
       "normalizer": {"type": "Sequence", "normalizers": [
         {"type": "Prepend", "prepend": "\u2581"},
         {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}]},
       "pre_tokenizer": null,
       "post_processor": {"type": "TemplateProcessing",
         "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]},
       "model": {"type": "BPE", "unk_token": "<unk>", "byte_fallback": false,
         "vocab": {"<unk>": 0, "<s>": 1, "a": 2, "b": 3, "\u2581": 4, "ab": 5, "\u2581ab": 6, "c": 7, "bc": 8},
         "merges": ["a b", ["b", "c"], "\u2581 ab"]}}
      """;

  private static final String WORDS =
      """
      {"added_tokens": [
         {"id": 0, "content": "[UNK]", "special": true},
         {"id": 1, "content": "[CLS]", "special": true},
         {"id": 2, "content": "[SEP]", "special": true}],
       "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
         "strip_accents": null, "lowercase": true},
       "pre_tokenizer": {"type": "BertPreTokenizer"},
       "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
         "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "un": 3, "##aff": 4, "##able": 5, ",": 6, "cafe": 7, "\u4e2d": 8}}}
      """;

  private static final String PIECES =
      """
      {"added_tokens": [{"id": 0, "content": "<unk>", "special": true}],
       "normalizer": null,
       "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": false},
       "model": {"type": "Unigram", "unk_id": 0, "byte_fallback": false,
         "vocab": [["<unk>", 0], ["\u2581", -2], ["a", -3], ["b", -3.5], ["ab", -4], ["\u2581a", -4.5], ["ba", -5], ["aba", -9]]}}
      """;

  private static Tokenizer read(String json) throws ModelException {
    return Tokenizers.readJson(json.getBytes(StandardCharsets.UTF_8), new byte[0]);
  }

  private static int[] encode(String json, String text) throws ModelException {
    return read(json).encode(SecretText.of(text));
  }

  @Test
  void mergesCharactersByRank() throws Exception {
    assertThat(encode(SENTENCE, "ab")).containsExactly(6);
    assertThat(encode(SENTENCE, "abc")).containsExactly(6, 7);
    assertThat(encode(SENTENCE, "cbc")).containsExactly(4, 7, 8);
    assertThat(encode(SENTENCE, "a\n\nb")).containsExactly(4, 2, 9, 3);
    assertThat(encode(SENTENCE, "\u00e9")).containsExactly(4, 0);
    assertThat(read(SENTENCE).addsBos()).isTrue();
    assertThat(read(SENTENCE).bos()).isEqualTo(1);
  }

  @Test
  void contentCannotWriteAddedTokens() throws Exception {
    assertThat(encode(SENTENCE, "<s><tool_call>")).doesNotContain(1, 10);
    assertThat(read(SENTENCE).control("<tool_call>")).hasValue(10);
  }

  @Test
  void spellsWordsByLongestTokens() throws Exception {
    assertThat(encode(WORDS, "Unaffable,  CAF\u00c9\u4e2dunx"))
        .containsExactly(3, 4, 5, 6, 7, 8, 0);
    assertThat(encode(WORDS, "x".repeat(101))).containsExactly(0);
    int[] ids = encode(WORDS, "unaffable , cafe");
    assertThat(TokenizerGoldenTest.decode(read(WORDS), ids)).isEqualTo("unaffable , cafe");
  }

  /** The best cut against all cuts of short texts. */
  @Test
  void unigramFindsTheBestCut() throws Exception {
    String[] pieces = {"<unk>", "\u2581", "a", "b", "ab", "\u2581a", "ba", "aba"};
    double[] scores = {0, -2, -3, -3.5, -4, -4.5, -5, -9};
    Tokenizer tokenizer = read(PIECES);
    Random random = new Random(5);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = 1 + random.nextInt(9); n > 0; n--) {
        text.append("ab ".charAt(random.nextInt(3)));
      }
      double sum = 0;
      for (int id : tokenizer.encode(SecretText.of(text.toString()))) {
        sum += scores[id];
      }
      String written = "\u2581" + text.toString().replace(' ', '\u2581');
      assertThat(sum).isEqualTo(best(written, pieces, scores));
    }
  }

  private static double best(String text, String[] pieces, double[] scores) {
    double best = text.isEmpty() ? 0 : Double.NEGATIVE_INFINITY;
    for (int id = 1; id < pieces.length; id++) {
      if (text.startsWith(pieces[id])) {
        double rest = best(text.substring(pieces[id].length()), pieces, scores);
        best = Math.max(best, scores[id] + rest);
      }
    }
    return best;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"type\": \"BPE\"|\"type\": \"Magic\"",
        "\"type\": \"Prepend\"|\"type\": \"Lowercase\"",
        "\"pre_tokenizer\": null|\"pre_tokenizer\": {\"type\": \"Split\", \"pattern\": {\"Regex\": \"(a+)+b\"}, \"behavior\": \"Isolated\"}",
        "\"a b\"|\"a z\"",
        "\"a b\"|\"ab\"",
        "\"c\": 7|\"c\": 1048577",
        "\"c\": 7|\"c\": -1",
        "\"c\": 7|\"a\": 7",
        "\"added_tokens\"|\"model\": {}, \"added_tokens\"",
      })
  void refuses(String change) {
    int bar = change.indexOf('|');
    String bad = SENTENCE.replace(change.substring(0, bar), change.substring(bar + 1));
    assertThat(bad).isNotEqualTo(SENTENCE);
    assertThatThrownBy(() -> read(bad)).isInstanceOf(ModelException.class);
  }

  /** Declared exceptions only, whatever the file. */
  @Test
  void survivesMutation() {
    long seed = 77;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      String[] all = {SENTENCE, WORDS, PIECES};
      byte[] bytes = all[i % 3].getBytes(StandardCharsets.UTF_8);
      for (int n = 1 + random.nextInt(4); n > 0; n--) {
        int at = random.nextInt(bytes.length);
        bytes[at] =
            random.nextBoolean() ? (byte) random.nextInt(256) : bytes[random.nextInt(bytes.length)];
      }
      try {
        Tokenizer t = Tokenizers.readJson(bytes, new byte[0]);
        t.encode(SecretText.of("abc \u00e9 unaffable <s>"));
      } catch (ModelException e) {
        assertThat(e.code()).isNotNull();
      }
    }
  }
}
