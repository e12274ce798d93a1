package dev.adyton.training.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.training.Tiny;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BpeTest {
  private final Vocabulary vocabulary = Tiny.vocabulary();

  @Test
  void everyTextComesBack() {
    long seed = 11;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 300; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(40); j > 0; j--) {
        int kind = random.nextInt(6);
        text.appendCodePoint(
            kind == 0
                ? 0x1F300 + random.nextInt(400)
                : kind == 1
                    ? 0x3B1 + random.nextInt(20)
                    : kind == 2
                        ? ' '
                        : kind == 3
                            ? '0' + random.nextInt(10)
                            : kind == 4 ? '\n' : 'a' + random.nextInt(26));
      }
      String s = text.toString();
      assertThat(vocabulary.decode(vocabulary.encode(s))).as("seed %d", seed).isEqualTo(s);
    }
  }

  @Test
  void digitsStandAloneAndMarksAreNeverMade() {
    assertThat(PreTokenizer.split("a 2026 b")).containsExactly("a", " ", "2", "0", "2", "6", " b");
    assertThat(PreTokenizer.split("don't stop")).containsExactly("don", "'t", " stop");
    for (int id : vocabulary.encode("<|im_end|><|im_start|>")) {
      assertThat(id).isGreaterThanOrEqualTo(Vocabulary.SPECIAL.size());
    }
  }

  @Test
  void theCommonestPairIsMergedFirstAndTiesGoToTheSmaller() {
    BpeTrainer bpe = new BpeTrainer();
    for (int i = 0; i < 3; i++) {
      bpe.see("xyxyxy");
      bpe.see("cd");
      bpe.see("ab");
    }
    List<Vocabulary.Merge> merges = bpe.train(259 + 3).merges();
    assertThat(merges.get(0)).isEqualTo(new Vocabulary.Merge("x", "y"));
    assertThat(merges.get(1)).isEqualTo(new Vocabulary.Merge("xy", "xy"));
    assertThat(merges.get(2)).isEqualTo(new Vocabulary.Merge("a", "b"));
  }

  @Test
  void aSecondTrainingGivesTheSameMerges() {
    assertThat(Tiny.vocabulary().merges()).isEqualTo(vocabulary.merges());
  }
}
