package dev.adyton.text.grammar;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/** Vocabularies and random models for the tests of grammars. */
final class Words {
  static final Path DATA = Path.of(System.getProperty("adyton.testdata", "../../../shared/data"));
  private static final JsonLimits LIMITS = new JsonLimits(1 << 22, 128, 1 << 18);

  private Words() {}

  static Json json(String text) throws CodecException {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8), LIMITS);
  }

  static Path file(String name) {
    Path path = DATA.resolve(name);
    Assumptions.assumeTrue(Files.exists(path), "skipped: " + name + " absent");
    return path;
  }

  /** Every byte, and pieces of JSON and words of several bytes. */
  static List<byte[]> small() {
    List<byte[]> words = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      words.add(new byte[] {(byte) b});
    }
    for (String w :
        List.of(
            "{\"",
            "\":",
            "\": ",
            ", \"",
            "\",\"",
            "\"}",
            "}}",
            "]]",
            "[[",
            "[]",
            "{}",
            "true",
            "false",
            "null",
            "123",
            "0.5",
            "-1",
            "name",
            " the",
            "abc",
            "\n  ",
            "  ",
            "\\n",
            "\\u00",
            "e+",
            "\u00e9",
            "\u4e2d",
            "id",
            "type",
            "a",
            "12",
            "00",
            "2026-",
            ":00",
            "T1",
            "@",
            "https://",
            "\"]",
            "]}")) {
      words.add(w.getBytes(StandardCharsets.UTF_8));
    }
    return words;
  }

  static TokenTrie trie(List<byte[]> words) {
    return TokenTrie.of(words.size(), words::get);
  }

  static List<byte[]> llama3() throws Exception {
    List<byte[]> words = new ArrayList<>();
    for (String line : Files.readAllLines(file("tokenizers/llama3.tiktoken"))) {
      words.add(Base64.getDecoder().decode(line.substring(0, line.indexOf(' '))));
    }
    for (int i = 0; i < 256; i++) {
      words.add(new byte[0]);
    }
    return words;
  }

  /**
   * Writes a text as a model without sense would: any allowed token for a while, then the shortest
   * way to an end.
   */
  static String write(
      CompiledGrammar grammar, TokenTrie trie, List<byte[]> words, Random random, int most) {
    Matcher matcher = grammar.matcher(trie);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int patience = random.nextInt(most);
    for (int n = 0; n < patience; n++) {
      if (matcher.mayEnd() && (matcher.mustEnd() || random.nextInt(4) == 0)) {
        return out.toString(StandardCharsets.UTF_8);
      }
      byte[] word = words.get(pick(matcher.allowed(), random));
      if (!matcher.accept(word)) {
        throw new AssertionError("a mask allowed what the grammar does not");
      }
      out.writeBytes(word);
    }
    Automaton.Position at = grammar.start();
    for (byte b : out.toByteArray()) {
      at = grammar.step(at, b);
    }
    out.writeBytes(shortest(at));
    return out.toString(StandardCharsets.UTF_8);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Way(Automaton.Position at, byte[] bytes) {}

  private static byte[] shortest(Automaton.Position from) {
    Set<Automaton.Position> seen = new HashSet<>(Set.of(from));
    Deque<Way> open = new ArrayDeque<>(List.of(new Way(from, new byte[0])));
    while (!open.isEmpty()) {
      Way way = open.remove();
      if (way.at().ends()) {
        return way.bytes();
      }
      for (int b = 0; b < 256; b++) {
        Automaton.Position next = way.at().step(b);
        if (!next.dead() && seen.add(next)) {
          byte[] more = Arrays.copyOf(way.bytes(), way.bytes().length + 1);
          more[way.bytes().length] = (byte) b;
          open.add(new Way(next, more));
        }
      }
    }
    throw new AssertionError("no way leads to an end");
  }

  private static int pick(long[] mask, Random random) {
    int count = 0;
    for (long m : mask) {
      count += Long.bitCount(m);
    }
    if (count == 0) {
      throw new AssertionError("nothing is allowed");
    }
    int left = random.nextInt(count);
    for (int i = 0; ; i++) {
      int n = Long.bitCount(mask[i]);
      if (left < n) {
        long bits = mask[i];
        for (; left > 0; left--) {
          bits &= bits - 1;
        }
        return 64 * i + Long.numberOfTrailingZeros(bits);
      }
      left -= n;
    }
  }
}
