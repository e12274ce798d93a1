package dev.adyton.training.demo;

import dev.adyton.training.text.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Saying back, and answers in an exact form. Copying is what names, tools and JSON lean on. */
final class Copying {
  private final Lexicon lexicon;

  Copying(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  List<Message> repeat(Dice dice) {
    Phrase p = new Phrase(lexicon, dice);
    String text = text(p, lexicon, dice);
    if (dice.chance(25)) {
      text = Names.capital(text);
    }
    p.with("t", text);
    String ask =
        p.say(
            "[repeat after me:|repeat after me:|repeat:|say:|please repeat:|echo this:|say this back"
                + " to me:|repeat exactly:|please repeat the words|repeat the phrase|copy this:|echo:"
                + "|write this:|just say|please say|can you say|now say|repeat|say|type|write back:"
                + "|repeat this sentence:|say exactly:|echo|say the following:|repeat the following:|can"
                + " you repeat|could you repeat|say the words|repeat the word|say the word|say the"
                + " sentence|write the words|write the sentence|echo back:|copy:|copy the text|please"
                + " echo|please write|give me back|say back:|say this:|print|print this:|repeat word for"
                + " word:|say after me:|I want you to say|I want you to repeat|answer with exactly this:"
                + "|reply with|reply only with|respond with|output only] [{t}|{t}|\"{t}\"|'{t}'][|.|]");
    if (dice.chance(8)) {
      ask = p.say("\"{t}\"[,| -|.] [repeat that|say that|now repeat it|say it back|please repeat]");
    }
    return List.of(
        Message.user(Phrase.plain(dice.chance(50) ? Names.capital(ask) : ask)),
        Message.assistant(text));
  }

  /** Words to say back or to pass on. */
  static String text(Phrase p, Lexicon lexicon, Dice dice) {
    if (dice.chance(25)) {
      return p.tell(
          dice.of(
              "the {quality} {object} is [in|near|on|under] the {object#2}",
              "{name} [likes|sees|has] a {quality} {object}",
              "[I|we|they] [like|love|want|need] {quality} {object}s",
              "{object}s are {quality}",
              "[my|your|our] {object} [is|was] {quality}",
              "{quality} {animal}s [eat|like|see|chase|love] {quality#2} {object}s",
              "the {animal} and the {animal#2} [sleep|walk|live|dance] [in|under|near] the {object}",
              "[a|the] {quality} {object} for {name} [in|from] {newcity}",
              "{name} and {name#2} [met|live|work] in {newcity}",
              "[today|now|tomorrow|tonight] the {object} is [very|so|quite] {quality}",
              "no {object} is too {quality} for a {animal}"));
    }
    int words = dice.of(List.of(1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 10, 12));
    List<String> out = new ArrayList<>();
    for (int i = 0; i < words; i++) {
      out.add(
          switch (dice.between(0, 9)) {
            case 0, 1 -> Names.made(dice);
            case 2 -> Names.capital(Names.made(dice));
            case 3, 4 -> dice.of(lexicon.list("object"));
            case 5 -> dice.of(lexicon.list("quality"));
            case 6 -> String.valueOf(dice.between(0, 9999));
            default -> dice.of(lexicon.list("plain"));
          });
    }
    return String.join(" ", out);
  }

  /** "Say hello in exactly three words" and its kin. */
  List<Message> exact(Dice dice) {
    Phrase p = new Phrase(lexicon, dice);
    return switch (dice.between(0, 13)) {
      case 0, 1, 2 -> words(p, dice);
      case 3 -> {
        int n = dice.between(2, 5);
        String w = dice.of(lexicon.list(dice.of("object", "quality", "animal")));
        p.with("w", w)
            .with("n", dice.of("" + n, List.of("two", "three", "four", "five").get(n - 2)));
        yield pair(
            dice,
            p,
            "[say|write|repeat|print|type|give me] [the word |]{w} [{n}|exactly {n}] times|{n} times {w}"
                + "|{w}, {n} times[ please|]|[say|write] {w} and repeat it so that it stands there {n}"
                + " times",
            String.join(" ", java.util.Collections.nCopies(n, w)));
      }
      case 4 -> {
        String w = dice.of(lexicon.list(dice.of("object", "quality", "animal", "person")));
        p.with("w", w);
        yield pair(
            dice,
            p,
            "[say|write|print|give me|type|spell|put] [the word |]{w} in [capital letters|upper case|uppercase"
                + "|capitals|all caps|big letters|upper case letters|only capital letters]|{w} in"
                + " [capitals|upper case|all caps|capital letters][ please|]|[shout|capitalise|capitalize"
                + "|uppercase] [the word |]{w}",
            w.toUpperCase(Locale.ROOT));
      }
      case 5 -> {
        String w = dice.of(lexicon.list(dice.of("object", "quality", "animal")));
        p.with("w", w);
        yield pair(
            dice,
            p,
            "[spell|how do you spell|please spell|spell the word|can you spell|how is] {w}[| letter by letter]"
                + "|[what are|give me|tell me|list] the letters of [the word |]{w}|{w}, letter by letter",
            String.join("-", w.split("")));
      }
      case 6 -> oneWord(p, dice);
      case 7 -> {
        String w = dice.of("yes", "no", "ok", "maybe", "done", "ready", "hello", "stop");
        p.with("w", w);
        yield pair(
            dice,
            p,
            "[answer|reply|respond|come back|answer me] [only |just |][with|by saying] [the word |the single"
                + " word |only the word |]{w}|[say|write] [only|just|nothing but|one word:] {w}|your"
                + " [whole |]answer [is|should be|must be] {w}",
            Names.capital(w));
      }
      case 8, 9, 10 -> sentence(p, dice);
      default -> list(p, dice);
    };
  }

  private static List<Message> words(Phrase p, Dice dice) {
    int n = dice.of(List.of(1, 2, 3, 3, 3, 4, 5));
    p.with("n", dice.of("" + n, List.of("one", "two", "three", "four", "five").get(n - 1)));
    boolean bye = dice.chance(35);
    String answer =
        bye
            ? List.of(
                    "Goodbye!",
                    "Goodbye, friend!",
                    "Goodbye, my friend!",
                    "Goodbye, my dear friend!",
                    "Goodbye and take good care!")
                .get(n - 1)
            : List.of(
                    "Hello!",
                    "Hello, friend!",
                    "Hello, my friend!",
                    "Hello to you, friend!",
                    "Hello and welcome, my friend!")
                .get(n - 1);
    String word = bye ? "[goodbye|bye|farewell]" : "[hello|hi|hello|a greeting]";
    return pair(
        dice,
        p,
        "[say|write|give me|please say|can you say|tell me|I want you to say|type|send me] "
            + word
            + " [in|using|with] [exactly |just |only |precisely |no more than |]{n} word"
            + (n == 1 ? "" : "s"),
        answer);
  }

  /** A sentence or some words of a given number. */
  private static List<Message> sentence(Phrase p, Dice dice) {
    int n = dice.between(2, 6);
    p.with("n", dice.of("" + n, List.of("two", "three", "four", "five", "six").get(n - 2)));
    String said =
        switch (n) {
          case 2 -> dice.of("{quality} {animal}s", "{animal}s sleep", "{quality} {object}s");
          case 3 ->
              dice.of("{animal}s are {quality}", "the {animal} sleeps", "{animal}s like {object}s");
          case 4 -> dice.of("the {animal} is {quality}", "{quality} {animal}s like {object}s");
          case 5 ->
              dice.of(
                  "the {quality} {animal} is {quality#2}", "my {animal} likes {quality} {object}s");
          default -> "the {quality} {animal} sees the {object}";
        };
    return pair(
        dice,
        p,
        "[write|say|give me|make|tell me|form] [a|one|a short] sentence [with|of|in|that has|using]"
            + " [exactly |just |only |]{n} words[| about {animal}s| about a {animal}]|[write|say|give me]"
            + " [exactly |just |only |]{n} words[| about {animal}s| about a {animal}]|[describe] [a {animal}"
            + "|{animal}s] [in|with] [exactly |just |only |]{n} words|a {n} word sentence[ please|]|[in|with|using]"
            + " [exactly |just |only |]{n} words, describe [a {animal}|{animal}s]",
        Names.capital(p.tell(said)) + ".");
  }

  private List<Message> oneWord(Phrase p, Dice dice) {
    String[] qa =
        dice.of(
                "what is the capital of France=Paris",
                "what is the capital of Italy=Rome",
                "what is the capital of Japan=Tokyo",
                "what colour is the sky=Blue",
                "what colour is grass=Green",
                "what color is snow=White",
                "what does a cat say=Meow",
                "what does a dog say=Woof",
                "are you a person=No",
                "are you a language model=Yes",
                "is this demo simulated=Yes",
                "how many days does a week have=Seven",
                "what is the capital of Spain=Madrid",
                "what is the capital of Germany=Berlin",
                "what colour is a banana=Yellow",
                "what colour is a tomato=Red",
                "what is the opposite of hot=Cold",
                "what is the opposite of big=Small",
                "what comes after Monday=Tuesday",
                "are you ChatGPT=No",
                "can you see my files=No",
                "what does a cow say=Moo")
            .split("=", -1);
    return pair(
        dice,
        p,
        dice.of(
            "[answer|reply|respond|tell me] [in|with|using] [exactly |only |just |]one word: "
                + qa[0],
            "[in|with] [one word|a single word][,|:] " + qa[0],
            "[one word|one word only|just one word][,|:] " + qa[0],
            qa[0] + "[? Answer|? Reply|, answer|?|,] [in|with] [exactly |only |just |]one word"),
        qa[1]);
  }

  private List<Message> list(Phrase p, Dice dice) {
    int n = dice.between(2, 4);
    String kind = dice.of("animal", "city", "object", "person");
    List<String> items = new ArrayList<>();
    while (items.size() < n) {
      String w = dice.of(lexicon.list(kind));
      if (!items.contains(w)) {
        items.add(w);
      }
    }
    p.with("n", dice.of("" + n, List.of("two", "three", "four").get(n - 2)));
    String plural =
        switch (kind) {
          case "animal" -> "animals";
          case "city" -> "cities";
          case "person" -> "names";
          default -> "things";
        };
    return pair(
        dice,
        p,
        "[name|list|give me|tell me|write|say|I need|think of|can you name|please list] [exactly |just |any"
            + " |]{n} "
            + plural,
        Names.capital(String.join(", ", items)) + ".");
  }

  private static List<Message> pair(Dice dice, Phrase p, String ask, String answer) {
    return List.of(
        Message.user(Typing.type(p.say("[" + ask + "]"), dice)), Message.assistant(answer));
  }
}
