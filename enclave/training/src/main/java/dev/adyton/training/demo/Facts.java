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
        switch (dice.between(0, 9)) {
          case 0, 1, 2 -> capital(p, dice);
          case 3, 4 -> colour(p, dice);
          case 5, 6 -> sound(p, dice);
          case 7, 8 -> legs(p, dice);
          default -> mixture(p, dice);
        };
    String ask = p.say("<open>") + p.say(qa[0]) + p.say("<tail>");
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
        "[what is|what's|tell me|name|give me|do you know|which city is] the capital [city |]of {x}";
    String answer =
        known
            ? "The capital of {x} is " + CAPITALS.get(country) + "."
            : "I do not know the capital of {x}. I know only a few.";
    return new String[] {
      dice.chance(20) ? "[capital of {x}|{x}'s capital|{x} capital]" : ask, answer
    };
  }

  private String[] colour(Phrase p, Dice dice) {
    boolean known = dice.chance(80);
    String thing = known ? dice.of(List.copyOf(COLOURS.keySet())) : Names.made(dice);
    p.with("x", thing);
    return new String[] {
      "[what color|what colour|which color|which colour] [is|has] [the|a] {x}[ usually|]",
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
          + " make|what noise do {x}s make|the sound of a {x}|what does the {x} say]",
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
          + " of a {x}|how many legs do {x}s have|how many feet does a {x} have]",
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
      "[what do you get when you mix|what is the mix of|which colour do you get from|mix|what colour"
          + " is made from|which color comes from mixing] {x} and {y}",
      "{x} and {y} make " + m[2] + "."
    };
  }
}
