package dev.adyton.text.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What masks and compiling cost on a vocabulary of 128,000 tokens; figures, and generous bounds.
 */
@Tag("heavy")
final class MaskCostTest {
  private static final List<String> ORDINARY =
      GrammarValidityTest.SCHEMAS.stream().filter(s -> s.length() > 60).toList();

  private static String spread(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return "n %d, median %.1f us, p90 %.1f us, p99 %.1f us, worst %.1f us"
        .formatted(
            n,
            sorted[n / 2] / 1e3,
            sorted[n * 9 / 10] / 1e3,
            sorted[n * 99 / 100] / 1e3,
            sorted[n - 1] / 1e3);
  }

  @Test
  void masks() throws Exception {
    List<byte[]> words = Words.llama3();
    long start = System.nanoTime();
    TokenTrie trie = Words.trie(words);
    System.out.printf(
        "trie of %d tokens: %.0f ms%n", words.size(), (System.nanoTime() - start) / 1e6);
    long[] cold = new long[200_000];
    long[] warm = new long[200_000];
    int n = 0;
    for (int round = 0; round < 3; round++) {
      n = 0;
      for (String text : ORDINARY) {
        CompiledGrammar grammar = Grammars.jsonSchema(Words.json(text));
        for (int seed = 0; seed < 4; seed++) {
          n = walk(grammar, trie, words, seed, cold, warm, n);
        }
      }
    }
    System.out.println(
        "first use of a schema (positions met again by its later answers are cached): "
            + spread(Arrays.copyOf(cold, n)));
    System.out.println("warm: " + spread(Arrays.copyOf(warm, n)));
    long[] sorted = Arrays.copyOf(warm, n);
    Arrays.sort(sorted);
    assertThat(sorted[n / 2]).isLessThan(1_000_000);
  }

  /** Writes a text; each mask is timed when it is first asked for and once more. */
  private static int walk(
      CompiledGrammar grammar,
      TokenTrie trie,
      List<byte[]> words,
      int seed,
      long[] cold,
      long[] warm,
      int from) {
    Matcher matcher = grammar.matcher(trie);
    Random random = new Random(seed);
    int n = from;
    for (int i = 0; i < 60 && n < cold.length && !matcher.mustEnd(); i++) {
      long t0 = System.nanoTime();
      long[] mask = matcher.allowed();
      long t1 = System.nanoTime();
      matcher.allowed();
      long t2 = System.nanoTime();
      cold[n] = t1 - t0;
      warm[n++] = t2 - t1;
      int left = random.nextInt(Math.max(1, Arrays.stream(mask).mapToInt(Long::bitCount).sum()));
      int id = 0;
      while (!Matcher.allows(mask, id) || left-- > 0) {
        id++;
      }
      matcher.accept(words.get(id));
    }
    return n;
  }

  @Test
  void compiling() throws Exception {
    long[] nanos = new long[ORDINARY.size()];
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < nanos.length; i++) {
        Json schema = Words.json(ORDINARY.get(i));
        long start = System.nanoTime();
        Grammars.jsonSchema(schema);
        nanos[i] = System.nanoTime() - start;
      }
    }
    System.out.println("compiling: " + spread(nanos));
  }
}
