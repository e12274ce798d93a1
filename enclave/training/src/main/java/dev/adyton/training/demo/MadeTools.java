package dev.adyton.training.demo;

import dev.adyton.training.demo.ToolPattern.Parameter;
import java.util.List;

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
  private final List<Integer> counts;

  /**
   * @param counts what the number of a tool's parameters is drawn from
   */
  MadeTools(Lexicon lexicon, List<Integer> counts) {
    this.lexicon = lexicon;
    this.counts = counts;
  }

  /** A new tool; its values are put into {@code p}. */
  ToolPattern any(Phrase p, Dice dice) {
    String verb = dice.chance(84) ? dice.of(VERBS).getFirst() : Names.made(dice);
    return dice.chance(5) ? bare(verb, p, dice) : of(verb, thing(dice), p, dice);
  }

  private String thing(Dice dice) {
    return switch (dice.between(0, 9)) {
      case 0, 1, 2, 3 -> dice.of(THINGS);
      case 4, 5 -> dice.of(lexicon.list("object"));
      case 6, 7 -> dice.of(lexicon.list(dice.of("job", "animal")));
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
    MadeParameters drawn = new MadeParameters(lexicon, thing, p, dice);
    int count = dice.of(counts);
    for (int i = 0; i < count; i++) {
      drawn.add();
    }
    List<Parameter> parameters = drawn.parameters();
    List<String> extra = drawn.said();
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

  /** A tool that is a verb alone and takes one word: {@code grelp(word)}. */
  private ToolPattern bare(String verb, Phrase p, Dice dice) {
    MadeParameters drawn = new MadeParameters(lexicon, verb, p, dice);
    String key = drawn.addWord();
    Parameter parameter = drawn.parameters().getFirst();
    return new ToolPattern(
        verb,
        verb + dice.of(" a ", " one ", " the ") + key,
        drawn.parameters(),
        Phrase.OPEN + verb + Phrase.CLOSE + "[ | | the " + key + " ]" + parameter.slot(),
        "{\"ok\": true}",
        "Done: " + parameter.slot() + ".",
        verb,
        key);
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
}
