package dev.adyton.training.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts text into words that no merge may cross: llama.cpp's pre-tokenizer "smollm", which is
 * GPT-2's pattern with every digit on its own. Single digits let a small model line up columns.
 */
public final class PreTokenizer {
  private static final Pattern DIGIT = Pattern.compile("\\p{N}");
  private static final Pattern WORDS =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+");

  private PreTokenizer() {}

  /** Returns the words in order; joined they are {@code text} again. */
  public static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    int from = 0;
    Matcher digit = DIGIT.matcher(text);
    while (digit.find()) {
      between(text, from, digit.start(), words);
      words.add(digit.group());
      from = digit.end();
    }
    between(text, from, text.length(), words);
    return words;
  }

  private static void between(String text, int from, int to, List<String> words) {
    if (from == to) {
      return;
    }
    Matcher m = WORDS.matcher(text).region(from, to);
    while (m.find()) {
      words.add(m.group());
    }
  }
}
