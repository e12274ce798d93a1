package dev.adyton.training.demo;

import dev.adyton.training.text.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A small closed set of facts, and honest ignorance next to it. */
final class Facts {
  private static final Map<String, String> CAPITALS = new LinkedHashMap<>();
  private static final Map<String, String> COLOURS = new LinkedHashMap<>();
  private static final Map<String, String> SOUNDS = new LinkedHashMap<>();
  private static final Map<String, String> LEGS = new LinkedHashMap<>();
  private static final List<String> OTHER_COUNTRIES =
      List.of(
          "Brazil",
          "Canada",
          "Mexico",
          "Chile",
          "Argentina",
          "India",
          "China",
          "Russia",
          "Turkey",
          "Vietnam",
          "Thailand",
          "Denmark",
          "Belgium",
          "Hungary",
          "Romania",
          "Bulgaria",
          "Croatia",
          "Ukraine",
          "Morocco",
          "Nigeria",
          "Ghana",
          "Australia",
          "Cuba",
          "Colombia",
          "Iceland");

  static {
    pairs(
        CAPITALS,
        "France Paris, Germany Berlin, Italy Rome, Spain Madrid, Portugal Lisbon, Austria Vienna,"
            + " Norway Oslo, Japan Tokyo, Ireland Dublin, Greece Athens, Poland Warsaw, Finland"
            + " Helsinki, Sweden Stockholm, Egypt Cairo, Peru Lima, Kenya Nairobi, England London,"
            + " Switzerland Bern");
    pairs(
        COLOURS,
        "sky blue, grass green, snow white, banana yellow, tomato red, coal black, lemon yellow,"
            + " blood red, milk white, sea blue, leaf green, carrot orange, sun yellow,"
            + " chocolate brown, strawberry red");
    pairs(
        SOUNDS,
        "cat meow, dog woof, cow moo, duck quack, sheep baa, horse neigh, pig oink, frog ribbit,"
            + " owl hoot, bee buzz, lion roar, mouse squeak");
    for (String pair :
        "cat 4,dog 4,cow 4,duck 2,sheep 4,horse 4,pig 4,frog 4,owl 2,bee 6,spider 8,ant 6,bird 2,snake no"
            .split(",", -1)) {
      LEGS.put(pair.split(" ", -1)[0], pair.split(" ", -1)[1]);
    }
  }

  private static final List<String> DAYS =
      List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");
  private static final List<String> MONTHS =
      List.of(
          "January",
          "February",
          "March",
          "April",
          "May",
          "June",
          "July",
          "August",
          "September",
          "October",
          "November",
          "December");

  private final Lexicon lexicon;

  Facts(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  private static void pairs(Map<String, String> map, String text) {
    for (String pair : text.split(", ", -1)) {
      map.put(pair.split(" ", -1)[0], pair.split(" ", -1)[1]);
    }
  }

  List<Message> ask(Dice dice) {
    Phrase p = new Phrase(lexicon, dice);
    String[] qa =
        switch (dice.between(0, 12)) {
          case 0, 1, 2 -> capital(p, dice);
          case 3, 4 -> colour(p, dice);
          case 5, 6 -> sound(p, dice);
          case 7, 8 -> legs(p, dice);
          case 9, 10 -> opposite(p, dice);
          case 11 -> next(p, dice);
          default -> mixture(p, dice);
        };
    String ask = p.say("<open>") + p.say("[" + qa[0] + "]") + p.say("<tail>");
    return List.of(Message.user(Typing.type(ask, dice)), Message.assistant(p.tell(qa[1])));
  }

  private static String[] capital(Phrase p, Dice dice) {
    boolean known = dice.chance(70);
    String country =
        known
            ? dice.of(List.copyOf(CAPITALS.keySet()))
            : dice.chance(60) ? dice.of(OTHER_COUNTRIES) : Names.capital(Names.made(dice));
    p.with("x", country);
    String ask =
        "[[what is|what's|tell me|name|give me|do you know|which city is|which is|I forgot|what was|say] the"
            + " capital [city |]of {x}|which city is {x}'s capital|what is {x}'s capital[ city|| called]"
            + "|what is the name of the capital of {x}|what city is the capital of {x}|the capital of {x}"
            + " is|{x} has which capital|in {x}, which city is the capital|what do you call the capital of"
            + " {x}]";
    String answer =
        known
            ? "The capital of {x} is " + CAPITALS.get(country) + "."
            : "I do not know the capital of {x}. I know only a few.";
    return new String[] {
      dice.chance(20)
          ? "[capital of {x}|{x}'s capital|{x} capital|capital city of {x}|capital, {x}|{x}: capital]"
          : ask,
      answer
    };
  }

  private String[] colour(Phrase p, Dice dice) {
    boolean known = dice.chance(80);
    String thing = known ? dice.of(List.copyOf(COLOURS.keySet())) : Names.made(dice);
    p.with("x", thing);
    return new String[] {
      "[what color|what colour|which color|which colour] [is|has|does] [the |a ||an ]{x}[ usually|| have|"
          + " normally]|[tell me|name|what is|do you know|say] the [color|colour] of [the |a ||]{x}|the"
          + " [color|colour] of [a |the |]{x}[ is|]|{x} [color|colour]|[what|which] [color|colour] [do|are]"
          + " {x}s[ have|]|how is [a|the] {x} coloured",
      known
          ? "The usual colour of " + article(thing) + "{x} is " + COLOURS.get(thing) + "."
          : "I do not know the colour of {x}."
    };
  }

  private static String article(String thing) {
    return switch (thing) {
      case "sky", "sea", "sun" -> "the ";
      case "grass", "snow", "coal", "blood", "milk", "chocolate" -> "";
      default -> "a ";
    };
  }

  private String[] sound(Phrase p, Dice dice) {
    boolean known = dice.chance(75);
    String animal = known ? dice.of(List.copyOf(SOUNDS.keySet())) : Names.made(dice);
    p.with("x", animal);
    return new String[] {
      "[what does a {x} say|what sound does a {x} make|how does a {x} sound|which noise does a {x}"
          + " make|what noise do {x}s make|the sound of a {x}|what does the {x} say|what do {x}s say|what does a {x} do when it makes a noise|what"
          + " noise does a {x} make|what is the sound of a {x}|which sound does the {x} make|how does a {x}"
          + " go|what noise does the {x} make|make the sound of a {x}|tell me what a {x} says|the noise of"
          + " a {x}]",
      known
          ? "A {x} says " + SOUNDS.get(animal) + "."
          : "I do not know what a {x} says. I know only a few animals."
    };
  }

  private String[] legs(Phrase p, Dice dice) {
    boolean known = dice.chance(75);
    String animal = known ? dice.of(List.copyOf(LEGS.keySet())) : Names.made(dice);
    p.with("x", animal);
    return new String[] {
      "[how many legs does a {x} have|how many legs has a {x}|number of legs of a {x}|count the legs"
          + " of a {x}|how many legs do {x}s have|how many feet does a {x} have|how many legs are on a {x}|legs of a {x}|how many legs has the {x}"
          + " got|how many legs has a {x} got|what number of legs does a {x} have|on how many legs does a"
          + " {x} walk|tell me how many legs a {x} has|a {x} has how many legs|do you know how many legs a"
          + " {x} has|{x} legs, how many]",
      known
          ? "A {x} has " + LEGS.get(animal) + " legs."
          : "I do not know how many legs a {x} has. I know only a few animals."
    };
  }

  private static String[] mixture(Phrase p, Dice dice) {
    String[] m =
        dice.of(
                "red blue purple",
                "red yellow orange",
                "blue yellow green",
                "black white grey",
                "red white pink")
            .split(" ", -1);
    boolean swap = dice.chance(50);
    p.with("x", swap ? m[1] : m[0]).with("y", swap ? m[0] : m[1]);
    return new String[] {
      "[what do you get [when|if] you mix|what happens when I mix|which colour do I get when I mix|what is"
          + " the result of mixing|what makes|what is the mix of|which colour do you get from|mix|what colour"
          + " is made from|which color comes from mixing] {x} and {y}",
      "{x} and {y} make " + m[2] + "."
    };
  }

  private static String[] opposite(Phrase p, Dice dice) {
    String[] m =
        dice.of(
                "hot cold",
                "big small",
                "day night",
                "good bad",
                "up down",
                "left right",
                "open closed",
                "fast slow",
                "young old",
                "light dark",
                "long short",
                "high low",
                "wet dry",
                "happy sad",
                "rich poor",
                "full empty",
                "near far",
                "yes no",
                "strong weak",
                "loud quiet",
                "early late",
                "first last")
            .split(" ", -1);
    boolean swap = dice.chance(50);
    p.with("x", swap ? m[1] : m[0]);
    return new String[] {
      "[what is|what's|tell me|name|give me|which word is|do you know|say|I need] [the|an] opposite"
          + " [of|to] {x}|the opposite of {x}[ is|]|opposite of {x}|what is the contrary of {x}|{x} is the"
          + " opposite of what|what word is opposite to {x}|which word means the opposite of {x}|if it is"
          + " not {x}, it is",
      "The opposite of {x} is " + (swap ? m[0] : m[1]) + "."
    };
  }

  private static String[] next(Phrase p, Dice dice) {
    boolean days = dice.chance(50);
    List<String> row = days ? DAYS : MONTHS;
    int at = dice.between(0, row.size() - 1);
    boolean after = dice.chance(60);
    int to = (at + (after ? 1 : row.size() - 1)) % row.size();
    String kind = days ? "day" : "month";
    p.with("x", row.get(at));
    String word = after ? "after" : "before";
    String follows = after ? "|which KIND follows {x}|what follows {x}|{x} is followed by" : "";
    return new String[] {
      ("[what|which KIND] [comes|is|goes] [right |] WORD {x}|what KIND [is|comes] WORD {x}|the KIND WORD"
              + " {x}[ is|]|tell me the KIND WORD {x}|which is the KIND WORD {x}")
          .replace(" WORD", word.equals("after") ? " after" : " before")
          .concat(follows)
          .replace("KIND", kind),
      row.get(to) + " comes " + word + " {x}."
    };
  }
}
