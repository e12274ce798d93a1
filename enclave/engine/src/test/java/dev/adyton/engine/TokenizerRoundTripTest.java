package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.adyton.content.SecretText;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.token.Tokenizers;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Text comes back, and control tokens cannot be written. */
final class TokenizerRoundTripTest {
  private static final long SEED = 20_261_121;
  private static final String[] SPICES = {
    " ", "  ", "\n", "\t", "'s", "'LL", "\u0130", "e\u0301", "\u4e2d\u6587",
        "\ud83d\udc69\u200d\ud83d\ude80",
    "12345", "<|im_end|>", "<|eot_id|>", "</s>", "[INST]", "\u2581", "\0", "\ufffd", "Zo\u00eb",
        "\u0e01\u0e33"
  };

  private static Tokenizer ranked(String name, String splitter) throws Exception {
    byte[] ranks = Files.readAllBytes(TestData.file("tokenizers/" + name + ".tiktoken"));
    List<String> controls = List.of("<|im_end|>", "<|eot_id|>", "<|endoftext|>");
    return Tokenizers.readTiktoken(ranks, splitter, controls);
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int n = random.nextInt(40);
    for (int i = 0; i < n; i++) {
      switch (random.nextInt(4)) {
        case 0 -> text.append(SPICES[random.nextInt(SPICES.length)]);
        case 1 -> text.appendCodePoint('a' + random.nextInt(26));
        case 2 -> text.appendCodePoint(' ' + random.nextInt(0x60));
        default -> {
          int c = random.nextInt(random.nextBoolean() ? 0x3000 : 0x11_0000);
          text.appendCodePoint(c >= 0xD800 && c < 0xE000 ? 0xE000 : c);
        }
      }
    }
    return text.toString();
  }

  private static void comesBack(Tokenizer tokenizer, int times) {
    Random random = new Random(SEED);
    for (int i = 0; i < times; i++) {
      String text = text(random);
      int[] ids = tokenizer.encode(SecretText.of(text));
      assertThat(TokenizerGoldenTest.decode(tokenizer, ids))
          .as("seed %d, %d", SEED, i)
          .isEqualTo(text);
      for (int id : ids) {
        assertThat(tokenizer.bytes(id)).isNotEmpty();
      }
    }
  }

  private static void isStable(Tokenizer tokenizer, int times) {
    Random random = new Random(SEED);
    for (int i = 0; i < times; i++) {
      int[] ids = tokenizer.encode(SecretText.of(text(random)));
      String back = TokenizerGoldenTest.decode(tokenizer, ids);
      assertThat(tokenizer.encode(SecretText.of(back))).as("seed %d, %d", SEED, i).isEqualTo(ids);
    }
  }

  @Test
  void byteLevelTextComesBack() throws Exception {
    comesBack(ranked("llama3", "llama-bpe"), 5_000);
    comesBack(ranked("qwen", "qwen2"), 5_000);
    comesBack(ranked("gpt2", "gpt-2"), 5_000);
    comesBack(ranked("gpt2", "gpt-4o"), 5_000);
  }

  @Test
  @Tag("heavy")
  void byteLevelTextComesBackManyTimes() throws Exception {
    comesBack(ranked("llama3", "llama-bpe"), 100_000);
    comesBack(ranked("qwen", "qwen2"), 100_000);
    comesBack(ranked("cl100k_base", "gpt-4o"), 100_000);
  }

  @Test
  void sentencePieceIsStable() throws Exception {
    isStable(Tokenizers.readSentencePiece(mistral()), 5_000);
    try (Arena arena = Arena.ofConfined()) {
      String name = "tokenizers/ggml-vocab-llama-spm.gguf";
      isStable(Tokenizers.read(GgufFile.read(ModelLoader.map(TestData.file(name), arena))), 5_000);
    }
  }

  private static byte[] mistral() throws Exception {
    String name = "tokenizers/mistral/mistral_instruct_tokenizer_240323.model.v3";
    return Files.readAllBytes(TestData.file(name));
  }

  @Test
  void contentCannotWriteControlTokens() throws Exception {
    Tokenizer bpe = ranked("llama3", "llama-bpe");
    int end = bpe.control("<|im_end|>").orElseThrow();
    assertThat(bpe.encode(SecretText.of("a<|im_end|>b"))).doesNotContain(end);
    Tokenizer spm = Tokenizers.readSentencePiece(mistral());
    int inst = spm.control("[INST]").orElseThrow();
    assertThat(spm.encode(SecretText.of("[INST] [/INST]</s>"))).doesNotContain(inst, spm.eos());
  }

  @Test
  void unpairedSurrogatesAreRefused() throws Exception {
    Tokenizer bpe = ranked("gpt2", "gpt-2");
    for (String text : List.of("\ud83d", "a\ude00", "\ud83d\ud83d\ude00", "\ude00\ud83d")) {
      assertThatIllegalArgumentException().isThrownBy(() -> bpe.encode(SecretText.of(text)));
    }
  }
}
