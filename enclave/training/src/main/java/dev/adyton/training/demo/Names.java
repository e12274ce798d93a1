package dev.adyton.training.demo;

import java.util.List;
import java.util.Locale;

/**
 * Names of people, places and things that exist nowhere, made of syllables: a model that has seen
 * only known names copies none that is new.
 */
final class Names {
  private static final List<String> ONSETS =
      List.of(
          "b", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z",
          "br", "ch", "cl", "dr", "fl", "gr", "kr", "pr", "sh", "st", "th", "tr", "qu", "y", "gl",
          "ph", "sn", "sw", "sc", "bl", "pl", "sp", "", "");
  private static final List<String> CORES =
      List.of(
          "a", "e", "i", "o", "u", "a", "e", "i", "o", "ai", "ee", "ia", "oo", "ou", "y", "a", "e",
          "i", "o", "ie", "ei", "au", "ea", "io", "eo", "ue", "oa");
  private static final List<String> ENDS =
      List.of(
          "", "", "", "n", "r", "s", "l", "m", "k", "t", "x", "nd", "th", "ck", "lf", "rt", "ng",
          "ne", "na", "la", "ra", "ss", "rd", "lt", "ns", "us", "in", "an", "el", "tt", "sk", "ld",
          "rn", "mp");

  private Names() {}

  /** A word of one to three syllables, lower case. */
  static String made(Dice dice) {
    int syllables = dice.of(List.of(1, 1, 2, 2, 2, 2, 3));
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < syllables; i++) {
      boolean end = i == syllables - 1;
      // Only the first syllable may begin with its vowel.
      String onset = dice.of(ONSETS);
      word.append(onset.isEmpty() && i > 0 ? "n" : onset).append(dice.of(CORES));
      word.append(end || dice.chance(18) ? dice.of(ENDS) : "");
    }
    return word.length() < 2 ? word + "ra" : word.toString();
  }

  static String person(Lexicon lexicon, Dice dice) {
    return dice.chance(50) ? dice.of(lexicon.list("person")) : capital(made(dice));
  }

  static String place(Dice dice) {
    return capital(made(dice) + dice.of("", "", "ton", "burg", "ville", "heim", "stad"));
  }

  static String capital(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}
