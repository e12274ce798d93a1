package dev.adyton.training.demo;

import java.util.Locale;

/** What fingers do to a sentence: small letters, missing marks, slips. Fenced words are spared. */
final class Typing {
  private Typing() {}

  /** Returns a user's way to type {@code fenced}, which need not end with a mark. */
  static String type(String fenced, Dice dice) {
    String s = fenced.strip().replaceAll(" {2,}", " ");
    s = dice.chance(35) ? shortened(s) : s;
    s = dice.chance(8) ? without(s, dice) : s;
    s = dice.chance(7) ? filled(s, dice) : s;
    s = dice.chance(55) ? upperFirst(s) : s;
    if (dice.chance(12)) {
      s = lower(s);
    }
    if (end(s) || (!s.isEmpty() && Character.isLetterOrDigit(s.charAt(s.length() - 1)))) {
      s += dice.of("?", "?", "", ".", question(s) ? "?" : ".", question(s) ? "?" : "");
    }
    if (dice.chance(8)) {
      s = slip(s, dice);
    }
    return Phrase.plain(s);
  }

  private static final String[] FILLERS = {
    "actually", "just", "maybe", "really", "also", "perhaps", "even", "still", "ever", "kindly"
  };

  /** Leaves one short word out, as hurried people do. */
  private static String without(String s, Dice dice) {
    String[] words = s.split(" ");
    int at = dice.between(0, words.length - 1);
    if (words.length < 5 || words[at].length() > 4 || fenced(s)) {
      return s;
    }
    words[at] = "";
    return String.join(" ", words).replaceAll(" {2,}", " ").strip();
  }

  /** Puts a word in that changes nothing. */
  private static String filled(String s, Dice dice) {
    int at = s.indexOf(' ', dice.between(0, s.length() - 1));
    if (at < 0 || fenced(s)) {
      return s;
    }
    return s.substring(0, at) + " " + dice.of(FILLERS) + s.substring(at);
  }

  private static boolean fenced(String s) {
    return s.indexOf(Phrase.OPEN) >= 0;
  }

  private static final String[][] SHORT = {
    {"what is", "what's"}, {"who is", "who's"}, {"where is", "where's"}, {"how is", "how's"},
    {"I am", "I'm"}, {"you are", "you're"}, {"do not", "don't"}, {"does not", "doesn't"},
    {"cannot", "can't"}, {"can not", "can't"}, {"is not", "isn't"}, {"it is", "it's"},
    {"that is", "that's"}, {"I have", "I've"}, {"will not", "won't"}, {"I would", "I'd"}
  };

  /** Shortens outside fences: what is to be passed on word for word stays as it is. */
  private static String shortened(String s) {
    StringBuilder out = new StringBuilder();
    for (String part : s.split("(?=" + Phrase.OPEN + ")|(?<=" + Phrase.CLOSE + ")", -1)) {
      out.append(part.isEmpty() || part.charAt(0) == Phrase.OPEN ? part : contracted(part));
    }
    return out.toString();
  }

  private static String contracted(String s) {
    String t = s;
    for (String[] pair : SHORT) {
      t = t.replace(pair[0] + " ", pair[1] + " ");
      t = t.replace(Names.capital(pair[0]) + " ", Names.capital(pair[1]) + " ");
    }
    return t;
  }

  private static boolean end(String s) {
    return !s.isEmpty() && s.charAt(s.length() - 1) == Phrase.CLOSE;
  }

  private static boolean question(String s) {
    String t = s.toLowerCase(Locale.ROOT);
    return t.contains("what")
        || t.contains("who")
        || t.contains("how")
        || t.startsWith("is ")
        || t.startsWith("are ")
        || t.startsWith("do ")
        || t.startsWith("can ");
  }

  private static String upperFirst(String s) {
    return s.isEmpty() || s.charAt(0) == Phrase.OPEN ? s : Names.capital(s);
  }

  private static String lower(String s) {
    StringBuilder out = new StringBuilder();
    boolean fenced = false;
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      fenced = c == Phrase.OPEN || (fenced && c != Phrase.CLOSE);
      out.append(fenced ? c : Character.toLowerCase(c));
    }
    return out.toString();
  }

  /** Swaps, drops or doubles one letter outside fences. */
  private static String slip(String s, Dice dice) {
    int at = dice.between(1, Math.max(1, s.length() - 3));
    boolean fenced = s.lastIndexOf(Phrase.OPEN, at + 1) > s.lastIndexOf(Phrase.CLOSE, at + 1);
    if (fenced || s.length() < 6 || !letter(s, at) || !letter(s, at + 1)) {
      return s;
    }
    String head = s.substring(0, at);
    String two = "" + s.charAt(at + 1) + s.charAt(at);
    return dice.of(
        head + two + s.substring(at + 2), head + s.substring(at + 1), head + s.substring(at - 1));
  }

  private static boolean letter(String s, int i) {
    return i < s.length() && Character.isLetter(s.charAt(i));
  }
}
