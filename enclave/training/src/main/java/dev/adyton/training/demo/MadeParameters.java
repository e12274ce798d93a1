package dev.adyton.training.demo;

import dev.adyton.training.demo.ToolPattern.Parameter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Parameters of a made-up tool, with values and how each is said after the thing. A tool takes no
 * two of a kind: of two people after "for" nobody could tell which is which.
 */
final class MadeParameters {
  private enum Kind {
    NUMBER,
    PERSON,
    PLACE,
    MEASURE,
    LABEL
  }

  private final Lexicon lexicon;
  private final String thing;
  private final Phrase phrase;
  private final Dice dice;
  private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
  private final List<Parameter> parameters = new ArrayList<>();
  private final List<String> said = new ArrayList<>();

  /**
   * @param phrase takes the values
   */
  MadeParameters(Lexicon lexicon, String thing, Phrase phrase, Dice dice) {
    this.lexicon = lexicon;
    this.thing = thing;
    this.phrase = phrase;
    this.dice = dice;
  }

  List<Parameter> parameters() {
    return List.copyOf(parameters);
  }

  /**
   * How the values are said, each with a space before it: mostly in the listed order. A bare number
   * stays next to its thing.
   */
  List<String> said() {
    List<String> out = new ArrayList<>(said);
    if (out.size() > 1 && !kinds.contains(Kind.NUMBER) && dice.chance(40)) {
      out.addFirst(out.removeLast());
    }
    return out;
  }

  /** Draws one more parameter. */
  void add() {
    boolean first = parameters.isEmpty();
    Kind kind = dice.of(List.of(Kind.values()));
    while (!kinds.add(kind)) {
      kind = dice.of(List.of(Kind.values()));
    }
    switch (kind) {
      case NUMBER -> number(first);
      case PERSON -> person(first);
      case PLACE -> {
        String slot = next(lexicon.word("newcity", dice));
        to(free("city", "place", "town", "where"), "string", slot);
        said.add("[ in | to | at | near | from ]" + slot);
      }
      case MEASURE -> {
        String key = free("minutes", "hours", "days", "level", "floor", "amount");
        String slot = next(String.valueOf(dice.between(1, dice.of(List.of(9, 60, 300)))));
        to(key, dice.of("integer", "number"), slot);
        said.add(measured(key, slot));
      }
      case LABEL -> label(first);
    }
  }

  /** The one parameter of a tool that is a verb alone; returns its key. */
  String addWord() {
    String key = free("word", "text", "title", "item", "name", "topic", "code");
    to(key, "string", next(dice.chance(50) ? Names.made(dice) : word(key)));
    return key;
  }

  private void number(boolean first) {
    String key = free("id", "number", "code", "key", thing, "count", "page", "size");
    String slot = next(String.valueOf(dice.between(1, dice.of(List.of(9, 99, 999, 9999)))));
    to(key, "integer", slot);
    said.add(first ? "[ | | number | no ]" + slot : named(key, slot));
  }

  private void person(boolean first) {
    String key = free("name", "user", "person", "owner", "guest", "to", "who", "driver", thing);
    String slot = next(person());
    to(key, "string", slot);
    said.add(
        first ? dice.of(" of ", " of ", " for ", " from ", " called ") + slot : " for " + slot);
  }

  private void label(boolean first) {
    String key = free("color", "label", "mode", "item", "title", "kind", "word", "tag", "topic");
    String slot = next(word(key));
    to(key, "string", slot);
    if (key.equals("color")) {
      said.add(dice.of(" in " + slot, " " + slot, named(key, slot)));
    } else {
      said.add(first && dice.chance(40) ? "[ | | called |: ]" + slot : named(key, slot));
    }
  }

  private static String named(String key, String slot) {
    return "[ with " + key + "| with the " + key + "|, " + key + "| " + key + "] " + slot;
  }

  private static String measured(String key, String slot) {
    return switch (key) {
      case "level" -> "[ to level | at level ]" + slot;
      case "floor" -> " on floor " + slot;
      case "amount" -> "[ with amount |, amount ]" + slot;
      case "minutes", "hours", "days" -> "[ for | in | after ]" + slot + " " + key;
      default -> named(key, slot);
    };
  }

  private String next(String value) {
    String name = "v" + (char) ('a' + parameters.size());
    phrase.with(name, value);
    return "{" + name + "}";
  }

  private void to(String key, String type, String slot) {
    parameters.add(new Parameter(key, type, slot));
  }

  private String free(String... keys) {
    while (true) {
      String key = dice.chance(6) ? Names.made(dice) : dice.of(keys);
      if (parameters.stream().noneMatch(t -> t.key().equals(key))) {
        return key;
      }
    }
  }

  private String person() {
    String one = dice.chance(35) ? Names.person(lexicon, dice) : Names.capital(Names.made(dice));
    return dice.chance(10) ? one + " " + Names.capital(Names.made(dice)) : one;
  }

  private String word(String key) {
    if (key.equals("color")) {
      return dice.of("red", "blue", "green", "yellow", "purple", "black", "white", "orange");
    }
    String made = Names.made(dice);
    return switch (dice.between(0, 5)) {
      case 0, 1 -> dice.of(lexicon.list("object"));
      case 2 -> dice.of(lexicon.list("quality"));
      case 3 -> made.substring(0, 1).toUpperCase(Locale.ROOT) + dice.between(1, 99);
      case 4 -> Names.capital(made);
      default -> made;
    };
  }
}
