package dev.adyton.engine.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The scanners against the regular expressions that define them. */
final class SplitterTest {
  private static final long SEED = 7;
  private static final String S = "\\p{IsWhite_Space}";
  private static final String NOT = "[^" + S + "\\p{L}\\p{N}]";
  private static final String GPT2 =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?" + NOT + "+|" + spaces();
  private static final String ALPHABET =
      "aZ\u00e9\u4e2d 1\u0663\u00bd'''  \t\n\r\u00a0\u3000.,!-_\ud83d\ude00sStTrReEvVmMlLdD\u017f\u02b0\u0301\u01c5/";

  private static String spaces() {
    return S + "+(?!" + "[^" + S + "])|" + S + "+";
  }

  private static String tiktoken(int numbers) {
    return "'(?:[sStTmMdD]|[rR][eE]|[vV][eE]|[lL][lL])|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,"
        + numbers
        + "}| ?"
        + NOT
        + "+[\\r\\n]*|"
        + S
        + "*[\\r\\n]+|"
        + spaces();
  }

  @Test
  void gpt2() {
    compare("gpt-2", GPT2);
  }

  @Test
  void llama3() {
    compare("llama-bpe", tiktoken(3));
  }

  @Test
  void qwen2() {
    compare("qwen2", tiktoken(1));
  }

  private static String cased(int numbers, boolean contractions) {
    String u = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
    String l = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
    String c = contractions ? "(?:'(?:[sStTmMdD]|[rR][eE]|[vV][eE]|[lL][lL]))?" : "";
    String join = "[^\\r\\n\\p{L}\\p{N}]?";
    String words = join + u + "*" + l + "+" + c + "|" + join + u + "+" + l + "*" + c;
    String rest = "| ?" + NOT + "+[\\r\\n/]*|" + S + "*[\\r\\n]+|" + spaces();
    return words + "|\\p{N}{1," + numbers + "}" + rest;
  }

  @Test
  void gptOss() {
    compare("gpt-4o", cased(3, true));
  }

  @Test
  void tekken() {
    compare("tekken", cased(1, false));
  }

  @Test
  void smollmPartsAtNumbersFirst() {
    Splitter splitter = Splitter.named("smollm").orElseThrow();
    Pattern inner = Pattern.compile(GPT2);
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      String text = text(random);
      List<String> expected = new ArrayList<>();
      for (String part : text.split("(?<=\\p{N})|(?=\\p{N})", -1)) {
        expected.addAll(matches(inner, part));
      }
      assertThat(pieces(splitter, text)).as("seed %d", SEED).isEqualTo(expected);
    }
  }

  @Test
  void unknownNamesAreRefused() {
    assertThat(Splitter.named("gpt-9")).isEmpty();
  }

  @Test
  void longRunsTakeLinearTime() {
    String run =
        " ".repeat(200_000) + "'".repeat(200_000) + "a".repeat(200_000) + "A".repeat(200_000);
    for (String name : List.of("gpt-2", "smollm", "llama-bpe", "qwen2", "gpt-4o")) {
      assertThatNoException().isThrownBy(() -> pieces(Splitter.named(name).orElseThrow(), run));
    }
  }

  private static void compare(String name, String regex) {
    Splitter splitter = Splitter.named(name).orElseThrow();
    Pattern pattern = Pattern.compile(regex);
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      String text = text(random);
      assertThat(pieces(splitter, text)).as("seed %d", SEED).isEqualTo(matches(pattern, text));
    }
  }

  private static List<String> pieces(Splitter splitter, String text) {
    List<String> pieces = new ArrayList<>();
    for (int from = 0; from < text.length(); ) {
      int end = splitter.end(text, from);
      pieces.add(text.substring(from, end));
      from = end;
    }
    return pieces;
  }

  private static List<String> matches(Pattern pattern, String text) {
    List<String> matches = new ArrayList<>();
    Matcher m = pattern.matcher(text);
    while (m.find()) {
      matches.add(m.group());
    }
    return matches;
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int[] letters = ALPHABET.codePoints().toArray();
    int n = 1 + random.nextInt(14);
    for (int i = 0; i < n; i++) {
      text.appendCodePoint(letters[random.nextInt(letters.length)]);
    }
    return text.toString();
  }
}
