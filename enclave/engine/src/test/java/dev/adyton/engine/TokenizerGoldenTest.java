package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.content.SecretText;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.token.Tokenizers;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real vocabularies with the ids that another implementation gives. */
final class TokenizerGoldenTest {
  @ParameterizedTest
  @ValueSource(strings = {"gpt-2", "llama-spm"})
  void encodesAndDecodes(String name) throws Exception {
    String base = "tokenizers/ggml-vocab-" + name + ".gguf";
    try (Arena arena = Arena.ofConfined()) {
      Tokenizer tokenizer =
          Tokenizers.read(GgufFile.read(ModelLoader.map(TestData.file(base), arena)));
      String[] texts =
          Files.readString(TestData.file(base + ".inp")).split("\n__ggml_vocab_test__\n", -1);
      List<String> ids = Files.readAllLines(TestData.file(base + ".out"));
      assertThat(ids.size()).isGreaterThanOrEqualTo(texts.length - 1);
      for (int i = 0; i < Math.min(texts.length, ids.size()); i++) {
        int[] actual = tokenizer.encode(SecretText.of(texts[i]));
        assertThat(actual).as("case %d of %s", i, name).isEqualTo(TestData.integers(ids.get(i)));
        assertThat(decode(tokenizer, actual)).as("case %d of %s", i, name).isEqualTo(texts[i]);
      }
    }
  }

  private static String decode(Tokenizer tokenizer, int[] ids) {
    Detokenizer detokenizer = tokenizer.detokenizer();
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(detokenizer.accept(id).reveal());
    }
    return text.append(detokenizer.finish().reveal()).toString();
  }
}
