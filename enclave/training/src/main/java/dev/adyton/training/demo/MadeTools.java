package dev.adyton.training.demo;

import dev.adyton.training.demo.ToolPattern.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Tools that exist in one conversation only, so that what is listed is what counts: names, keys and
 * values have to be copied, because they cannot be known.
 */
final class MadeTools {
  /** Words of one line mean the same; the first is the tool's. */
  private static final List<List<String>> VERBS =
      List.of(
          List.of("open"),
          List.of("close", "shut"),
          List.of("start", "launch"),
          List.of("stop", "halt"),
          List.of("find", "look for", "search for"),
          List.of("send"),
          List.of("book", "reserve"),
          List.of("cancel", "call off"),
          List.of("delete", "remove", "erase"),
          List.of("create", "make"),
          List.of("move", "shift"),
          List.of("check", "inspect"),
          List.of("order"),
          List.of("lock"),
          List.of("print"),
          List.of("pause"),
          List.of("ship"),
          List.of("clean", "tidy"),
          List.of("paint"),
          List.of("count"),
          List.of("update", "refresh"),
          List.of("read"),
          List.of("save", "store"),
          List.of("call", "phone", "ring"),
          List.of("fix", "repair", "mend"),
          List.of("rent", "hire"),
          List.of("water"),
          List.of("charge"),
          List.of("measure"),
          List.of("feed"),
          List.of("wash"),
          List.of("sell"),
          List.of("greet"),
          List.of("park"),
          List.of("weigh"),
          List.of("hide"),
          List.of("test"),
          List.of("wake"),
          List.of("track", "follow"),
          List.of("polish"),
          List.of("invite"),
          List.of("sharpen"),
          List.of("fold"),
          List.of("unlock"),
          List.of("empty"));

  private static final List<String> THINGS =
      List.of(
          "door", "gate", "lamp", "ticket", "order", "parcel", "room", "song", "file", "note",
          "car", "robot", "pump", "invoice", "meeting", "photo", "user", "table", "window",
          "heater", "train", "bike", "plant", "sensor", "page", "report", "camera", "alarm", "task",
          "pizza", "horse", "shelf", "boiler", "statue", "bell", "drone", "locker", "tank", "pilot",
          "oven", "fan", "barrel", "coat", "ship", "shop", "clerk", "engine", "gauge", "curtain");

  private final Lexicon lexicon;

  MadeTools(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  /** A new tool; its values are put into {@code p}. */
  ToolPattern any(Phrase p, Dice dice) {
    String verb = dice.chance(76) ? dice.of(VERBS).getFirst() : Names.made(dice);
    return of(verb, thing(dice), p, dice);
  }

  private String thing(Dice dice) {
    return switch (dice.between(0, 9)) {
      case 0, 1, 2, 3 -> dice.of(THINGS);
      case 4, 5 -> dice.of(lexicon.list("object"));
      case 6 -> dice.of(lexicon.list(dice.of("job", "animal")));
      default -> Names.made(dice);
    };
  }

  /** Another tool with the same verb or the same thing: easily mistaken, and not what was asked. */
  ToolPattern near(ToolPattern tool, Phrase p, Dice dice) {
    while (true) {
      ToolPattern t = any(p, dice);
      boolean sameVerb = dice.chance(50);
      String verb = sameVerb ? tool.verb() : t.verb();
      String thing = sameVerb ? t.thing() : tool.thing();
      if (!(verb + thing).equals(tool.verb() + tool.thing())) {
        return of(verb, thing, p, dice);
      }
    }
  }

  private ToolPattern of(String verb, String thing, Phrase p, Dice dice) {
    List<String> extra = new ArrayList<>();
    List<Parameter> parameters = new ArrayList<>();
    int count = dice.of(List.of(0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3));
    for (int i = 0; i < count; i++) {
      parameter(thing, "v" + (char) ('a' + i), i, parameters, extra, p, dice);
    }
    if (extra.size() > 1 && dice.chance(40)) {
      extra.addFirst(extra.removeLast());
    }
    String whose = extra.isEmpty() ? "" : extra.getFirst();
    boolean owned = whose.startsWith(" of {") && dice.chance(35);
    String object =
        owned
            ? whose.substring(4) + "'s " + thing + String.join("", extra.subList(1, extra.size()))
            : "[the |the |a |my |]" + thing + String.join("", extra);
    String done = dice.chance(25) ? dice.of(said(verb)) : verb;
    String ask = Phrase.OPEN + done + Phrase.CLOSE + " " + object;
    if (dice.chance(12)) {
      ask = "[I want to|I need to|I would like to|let us|time to|help me] " + ask;
    }
    return new ToolPattern(
        name(verb, thing, dice),
        description(verb, thing, parameters, dice),
        parameters,
        ask,
        dice.of("{\"ok\": true}", "{\"done\": true}", "{\"status\": \"ok\"}"),
        parameters.isEmpty()
            ? "Done."
            : "Done: " + thing + " " + parameters.getFirst().slot() + ".",
        verb,
        thing);
  }

  private static List<String> said(String verb) {
    return VERBS.stream().filter(v -> v.getFirst().equals(verb)).findFirst().orElse(List.of(verb));
  }

  private static String name(String verb, String thing, Dice dice) {
    return switch (dice.between(0, 9)) {
      case 0, 1 -> verb + Names.capital(thing);
      case 2 -> thing + "_" + verb;
      case 3 -> verb + "_" + dice.of("the", "one", "my", "any", "a") + "_" + thing;
      default -> verb + "_" + thing;
    };
  }

  private static String description(
      String verb, String thing, List<Parameter> parameters, Dice dice) {
    String plain = dice.of(verb + " a ", verb + " a ", verb + " the ", verb + "s a ") + thing;
    if (!parameters.isEmpty() && dice.chance(25)) {
      return plain + dice.of(" by ", " with ") + parameters.getFirst().key();
    }
    return dice.chance(10) ? thing + " service" : plain;
  }

  /** Adds a parameter and how its value is said after the thing. */
  private void parameter(
      String thing,
      String slot,
      int at,
      List<Parameter> to,
      List<String> extra,
      Phrase p,
      Dice dice) {
    String v = "{" + slot + "}";
    switch (at > 0 ? dice.between(0, 8) : dice.between(0, 9)) {
      case 0, 1, 9 -> {
        String key = free(to, dice, "id", "number", "code", "key", thing, "count", "page", "size");
        p.with(slot, String.valueOf(dice.between(1, dice.of(List.of(9, 99, 999, 9999)))));
        to.add(new Parameter(key, "integer", v));
        String with = "[ with " + key + "| with the " + key + "|, " + key + "| " + key + "] " + v;
        extra.add(at == 0 ? "[ | | number | no " + "]" + v : with);
      }
      case 2, 3, 4 -> {
        String key =
            free(
                to, dice, "name", "user", "person", "owner", "guest", "to", "who", "driver", thing);
        p.with(slot, person(dice));
        to.add(new Parameter(key, "string", v));
        extra.add(at == 0 ? dice.of(" of ", " of ", " for ", " from ") + v : "[ for | to ]" + v);
      }
      case 5 -> {
        p.with(slot, lexicon.word("newcity", dice));
        to.add(new Parameter(free(to, dice, "city", "place", "town", "where", "to"), "string", v));
        extra.add("[ in | to | at | near | from ]" + v);
      }
      case 6 -> {
        String key = free(to, dice, "minutes", "hours", "days", "level", "floor", "amount");
        p.with(slot, String.valueOf(dice.between(1, dice.of(List.of(9, 60, 300)))));
        to.add(new Parameter(key, dice.of("integer", "number"), v));
        extra.add(measured(key, v));
      }
      default -> {
        String key =
            free(
                to, dice, "color", "label", "mode", "item", "title", "kind", "word", "tag",
                "topic");
        p.with(slot, label(key, dice));
        to.add(new Parameter(key, "string", v));
        extra.add(
            key.equals("color") && dice.chance(60)
                ? " in " + v
                : "[ with " + key + "| with the " + key + "|, " + key + "| " + key + "|:] " + v);
      }
    }
  }

  private static String measured(String key, String v) {
    return switch (key) {
      case "level" -> "[ to level | at level | to ]" + v;
      case "floor" -> " on floor " + v;
      case "amount" -> "[ with amount | for | , amount ]" + v;
      default -> "[ for | in | after ]" + v + " " + key;
    };
  }

  private static String free(List<Parameter> taken, Dice dice, String... keys) {
    while (true) {
      String key = dice.chance(8) ? Names.made(dice) : dice.of(keys);
      if (taken.stream().noneMatch(t -> t.key().equals(key))) {
        return key;
      }
    }
  }

  private String person(Dice dice) {
    String one = dice.chance(25) ? Names.person(lexicon, dice) : Names.capital(Names.made(dice));
    return dice.chance(12) ? one + " " + Names.capital(Names.made(dice)) : one;
  }

  private String label(String key, Dice dice) {
    if (key.equals("color")) {
      return dice.of("red", "blue", "green", "yellow", "purple", "black", "white", "orange");
    }
    String made = Names.made(dice);
    return switch (dice.between(0, 5)) {
      case 0 -> dice.of(lexicon.list("object"));
      case 1 -> dice.of(lexicon.list("quality"));
      case 2 -> made.substring(0, 1).toUpperCase(Locale.ROOT) + dice.between(1, 99);
      case 3 -> Names.capital(made);
      default -> made;
    };
  }
}
