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
    String text = text(p, dice);
    if (dice.chance(25)) {
      text = Names.capital(text);
    }
    p.with("t", text);
    String ask =
        p.say(
            "[repeat after me:|repeat after me:|repeat:|say:|please repeat:|echo this:|say this back"
                + " to me:|repeat exactly:|please repeat the words|repeat the phrase|copy this:|echo:"
                + "|write this:|just say|please say|can you say|now say|repeat|say|type|write back:"
                + "|repeat this sentence:|say exactly:|echo] [{t}|{t}|\"{t}\"|'{t}'][|.|]");
    return List.of(
        Message.user(Phrase.plain(dice.chance(50) ? Names.capital(ask) : ask)),
        Message.assistant(text));
  }

  private String text(Phrase p, Dice dice) {
    if (dice.chance(25)) {
      return p.tell(
          dice.of(
              "the {quality} {object} is [in|near|on|under] the {object#2}",
              "{name} [likes|sees|has] a {quality} {object}",
              "[I|we|they] [like|love|want|need] {quality} {object}s",
              "{object}s are {quality}",
              "[my|your|our] {object} [is|was] {quality}"));
    }
    int words = dice.of(List.of(1, 1, 2, 2, 3, 3, 4, 5, 6, 8));
    List<String> out = new ArrayList<>();
    for (int i = 0; i < words; i++) {
      out.add(
          switch (dice.between(0, 9)) {
            case 0, 1, 2 -> Names.made(dice);
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
    return switch (dice.between(0, 9)) {
      case 0, 1, 2 -> words(p, dice);
      case 3 -> {
        int n = dice.between(2, 5);
        String w = dice.of(lexicon.list(dice.of("object", "quality", "animal")));
        p.with("w", w)
            .with("n", dice.of("" + n, List.of("two", "three", "four", "five").get(n - 2)));
        yield pair(
            dice,
            p,
            "[say|write|repeat|print|type] [the word |]{w} {n} times",
            String.join(" ", java.util.Collections.nCopies(n, w)));
      }
      case 4 -> {
        String w = dice.of(lexicon.list(dice.of("object", "quality", "animal", "person")));
        p.with("w", w);
        yield pair(
            dice,
            p,
            "[say|write|print|give me] [the word |]{w} in [capital letters|upper case|uppercase|capitals"
                + "|all caps]",
            w.toUpperCase(Locale.ROOT));
      }
      case 5 -> {
        String w = dice.of(lexicon.list(dice.of("object", "quality", "animal")));
        p.with("w", w);
        yield pair(
            dice,
            p,
            "[spell|how do you spell|please spell|spell the word|can you spell] {w}",
            String.join("-", w.split("")));
      }
      case 6 -> oneWord(p, dice);
      case 7 -> {
        String w = dice.of("yes", "no", "ok", "maybe", "done", "ready", "hello", "stop");
        p.with("w", w);
        yield pair(
            dice,
            p,
            "[answer|reply|respond] [only |just |]with [the word |the single word |]{w}",
            Names.capital(w));
      }
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
        "[say|write|give me|please say|can you say|tell me] "
            + word
            + " [in|using|with] [exactly |just"
            + " |only |]{n} word"
            + (n == 1 ? "" : "s"),
        answer);
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
                "is this demo simulated=Yes")
            .split("=", -1);
    return pair(
        dice,
        p,
        dice.of(
            "[answer|reply] [in|with] [exactly |]one word: " + qa[0],
            qa[0] + "[? Answer|? Reply|, answer] [in|with] [exactly |only |just |]one word"),
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
        "[name|list|give me|tell me|write] [exactly |]{n} " + plural,
        Names.capital(String.join(", ", items)) + ".");
  }

  private static List<Message> pair(Dice dice, Phrase p, String ask, String answer) {
    return List.of(Message.user(Typing.type(p.say(ask), dice)), Message.assistant(answer));
  }
}
