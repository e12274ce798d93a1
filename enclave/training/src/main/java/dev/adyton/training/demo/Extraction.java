package dev.adyton.training.demo;

import dev.adyton.training.text.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Facts out of a sentence, as JSON with exactly the fields that were asked for. */
final class Extraction {
  private static final List<List<String>> FIELDS =
      List.of(
          List.of("name", "city"),
          List.of("name", "age"),
          List.of("name", "age", "city"),
          List.of("name", "job"),
          List.of("name", "job", "city"),
          List.of("item", "price"),
          List.of("item", "count"),
          List.of("name"),
          List.of("city"),
          List.of("name", "item", "count"));

  private final Lexicon lexicon;

  Extraction(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  List<Message> json(Dice dice) {
    List<String> fields = dice.of(FIELDS);
    Phrase p = new Phrase(lexicon, dice);
    Map<String, String> values = values(p, dice);
    String sentence = Names.capital(p.tell(dice.of(sentences(fields))));
    if (dice.chance(20)) {
      sentence += p.tell(dice.of(" It was late.", " That is all.", " We were glad.", " Nice, no?"));
    }
    if (dice.chance(15)) {
      sentence =
          p.tell(dice.of("Note: ", "News: ", "Here is the text: ", "Yesterday. ")) + sentence;
    }
    String names = dice.of(String.join(", ", fields), joined(fields));
    String ask =
        dice.of(
            "Extract %s as JSON: %s",
            "Extract the %s as JSON: %s",
            "Give me %s as JSON: %s",
            "Return JSON with %s: %s",
            "JSON with %s: %s",
            "Turn this into JSON with %s: %s",
            "Get %s from this text as JSON: %s",
            "Find %s and answer in JSON: %s",
            "extract %s as json: %s",
            "Please extract %s as JSON from: %s",
            "Make JSON with the fields %s: %s",
            "Reply only with JSON (%s): %s");
    String user =
        dice.chance(80)
            ? ask.formatted(names, sentence)
            : sentence
                + " "
                + dice.of(
                        "Extract %s as JSON.",
                        "Give me %s as JSON.", "Return %s as JSON.", "Now JSON with %s, please.")
                    .formatted(names);
    return List.of(Message.user(user), Message.assistant(object(fields, values)));
  }

  private Map<String, String> values(Phrase p, Dice dice) {
    String name = Names.person(lexicon, dice);
    if (dice.chance(12)) {
      name += " " + Names.capital(Names.made(dice));
    }
    Map<String, String> v = new LinkedHashMap<>();
    v.put("name", name);
    v.put("city", lexicon.word("newcity", dice));
    v.put("age", String.valueOf(dice.between(3, 99)));
    v.put("job", dice.of(lexicon.list("job")));
    v.put("item", dice.chance(70) ? dice.of(lexicon.list("object")) : Names.made(dice));
    v.put("price", String.valueOf(dice.between(1, dice.of(List.of(20, 99, 999)))));
    v.put("count", String.valueOf(dice.between(2, 60)));
    v.forEach(p::with);
    return v;
  }

  private static List<String> sentences(List<String> fields) {
    return switch (String.join(" ", fields)) {
      case "name city" ->
          List.of(
              "{name} [lives in|comes from|was born in|moved to|works in|is from] {city}.",
              "[my friend|my aunt|our colleague] {name} [lives|stays|works] in {city}.",
              "[in {city}|there] I met {name} from {city}.");
      case "name age" ->
          List.of(
              "{name} is {age}[ years old|].",
              "{name} turned {age} [today|last week|in May].",
              "[my friend|my son|our neighbour] {name} is {age} years old.",
              "at {age}, {name} [is still working|plays chess].");
      case "name age city" ->
          List.of(
              "{name} is {age} years old and lives in {city}.",
              "{name}, {age}, [lives in|comes from|works in] {city}.",
              "{name} from {city} is {age}[ years old|].",
              "in {city} [there lives|I met] {name}, who is {age}.",
              "my name is {name}, I am {age} and I live in {city}.");
      case "name job" ->
          List.of(
              "{name} [is|works as] a {job}.",
              "[the|my|our] {job} is called {name}.",
              "{name} wanted to be a {job}, and now is one.",
              "{name}, a {job}, [was late|called me|came home].");
      case "name job city" ->
          List.of(
              "{name} [is|works as] a {job} in {city}.",
              "[the|our] {job} {name} lives in {city}.",
              "{name} from {city} is a {job}.",
              "{name} moved to {city} to work as a {job}.");
      case "item price" ->
          List.of(
              "the {item} costs {price} [euros|dollars|pounds].",
              "I paid {price} [euros|dollars] for [a|the|this] {item}.",
              "[a|one] {item} for {price} [euros|dollars|francs].",
              "one {item}, {price} [euros|dollars].");
      case "item count" ->
          List.of(
              "please send {count} of [the|your] {item} kind.",
              "we [need|have|ordered|want|bought|sold] {count} pieces of {item}.",
              "order: {item}, {count} pieces.",
              "there are {count} units of {item} [in stock|left|in the box].");
      case "name item count" ->
          List.of(
              "{name} [ordered|bought|wants|sold|needs] {count} units of {item}.",
              "{count} pieces of {item} for {name}.",
              "{name} asks for {count} pieces of {item}.");
      case "name" ->
          List.of(
              "[my|the|our] [teacher|doctor|neighbour|dog|boss] is called {name}.",
              "{name} [came late|was here|likes tea|called you|is on holiday].",
              "we met {name} [at the market|in the park].");
      default ->
          List.of(
              "we [flew to|drove to|stayed in|arrived in] {city} [last week|in June|by train].",
              "the [meeting|party|office] is in {city}.",
              "{city} was [cold|nice|rainy|crowded] this year.");
    };
  }

  static String joined(List<String> items) {
    if (items.size() == 1) {
      return items.get(0);
    }
    List<String> head = new ArrayList<>(items.subList(0, items.size() - 1));
    return String.join(", ", head) + " and " + items.get(items.size() - 1);
  }

  private static String object(List<String> fields, Map<String, String> values) {
    StringBuilder out = new StringBuilder("{");
    for (String field : fields) {
      String value = values.getOrDefault(field, "");
      boolean number = !value.isEmpty() && value.chars().allMatch(Character::isDigit);
      out.append(out.length() > 1 ? ", " : "").append('"').append(field).append("\": ");
      out.append(number ? value : '"' + value + '"');
    }
    return out.append('}').toString();
  }
}
