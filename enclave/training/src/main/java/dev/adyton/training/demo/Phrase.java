package dev.adyton.training.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A sentence with choices in it. {@code [a|b|]} takes one of the parts; {@code {name}} is a word
 * from a list, the same one wherever it stands in a conversation; {@code {name#2}} is another
 * drawing; {@code <name>} is a phrase of its own, thrown anew each time.
 *
 * <p>Drawn words are fenced by two control characters, so that later steps (typos, capitals) leave
 * names and numbers alone; {@link #plain} takes the fences away.
 */
final class Phrase {
  static final char OPEN = '\u0001';
  static final char CLOSE = '\u0002';

  /** "a" before a vowel, where the word after it was drawn. */
  private static final Pattern VOWEL = Pattern.compile("\\b([Aa]) (\u0001?[aeio])");

  private final Lexicon lexicon;
  private final Dice dice;
  private final Map<String, String> drawn = new HashMap<>();

  Phrase(Lexicon lexicon, Dice dice) {
    this.lexicon = lexicon;
    this.dice = dice;
  }

  /** Fixes what {@code {name}} stands for. */
  Phrase with(String name, String value) {
    drawn.put(name, value);
    return this;
  }

  /** What {@code {name}} stands for, drawn now if it was not before. */
  String word(String name) {
    String known = drawn.get(name);
    if (known == null) {
      known = lexicon.word(name.replaceFirst("#.*", ""), dice);
      drawn.put(name, known);
    }
    return known;
  }

  /** Throws the dice for {@code pattern}. */
  String say(String pattern) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < pattern.length()) {
      char c = pattern.charAt(i);
      if (c == '[') {
        int end = closing(pattern, i);
        out.append(say(dice.of(parts(pattern.substring(i + 1, end)))));
        i = end + 1;
      } else if (c == '{') {
        int end = pattern.indexOf('}', i);
        out.append(OPEN).append(word(pattern.substring(i + 1, end))).append(CLOSE);
        i = end + 1;
      } else if (c == '<') {
        int end = pattern.indexOf('>', i);
        out.append(say(lexicon.phrase(pattern.substring(i + 1, end))));
        i = end + 1;
      } else {
        out.append(c);
        i++;
      }
    }
    return VOWEL.matcher(out).replaceAll("$1n $2");
  }

  /** As {@link #say}, without fences. */
  String tell(String pattern) {
    return plain(say(pattern));
  }

  /** Takes the fences away. */
  static String plain(String fenced) {
    return fenced.replace(String.valueOf(OPEN), "").replace(String.valueOf(CLOSE), "");
  }

  private static int closing(String pattern, int open) {
    int depth = 0;
    for (int i = open; i < pattern.length(); i++) {
      if (pattern.charAt(i) == '[') {
        depth++;
      } else if (pattern.charAt(i) == ']' && --depth == 0) {
        return i;
      }
    }
    throw new IllegalArgumentException("no closing bracket in: " + pattern);
  }

  /** Cuts at the bars that lie in no inner bracket. */
  static List<String> parts(String inner) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i < inner.length(); i++) {
      char c = inner.charAt(i);
      if (c == '[') {
        depth++;
      } else if (c == ']') {
        depth--;
      } else if (c == '|' && depth == 0) {
        parts.add(inner.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(inner.substring(from));
    return parts;
  }
}
