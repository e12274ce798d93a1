package dev.adyton.training.demo;

import dev.adyton.training.text.Message;
import java.util.ArrayList;
import java.util.List;

/** The topics that are questions and answers from the text files. */
final class Topics {
  private final Lexicon lexicon;

  Topics(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  /** A question of {@code topic} and its answer. */
  List<Message> ask(String topic, Dice dice) {
    Lexicon.Intent intent = lexicon.intent(topic, dice);
    Phrase phrase = new Phrase(lexicon, dice);
    if (topic.equals("story")) {
      phrase.with("friend", dice.of(lexicon.list("animal")));
      phrase.with("hero", hero(dice));
    }
    String ask = phrase.say(dice.of(intent.asks()));
    if (opens(topic)) {
      ask = phrase.say("<open>") + ask + phrase.say("<tail>");
    }
    String typed = Typing.type(ask, dice);
    if (opens(topic) && dice.chance(7)) {
      typed = phrase.tell("<chatter>") + " " + Names.capital(typed);
    }
    String answer = Phrase.plain(phrase.say(dice.of(intent.answers())));
    List<Message> out = new ArrayList<>();
    out.add(Message.user(typed));
    out.add(Message.assistant(Names.capital(answer)));
    return out;
  }

  private String hero(Dice dice) {
    if (dice.chance(60)) {
      return dice.of(lexicon.list("animal"));
    }
    return dice.chance(60)
        ? dice.of(
            "robot",
            "king",
            "girl",
            "boy",
            "cloud",
            "tree",
            "pirate",
            "witch",
            "farmer",
            "princess",
            "ghost",
            "star",
            "train",
            "baker",
            "snowman",
            "knight",
            "sailor",
            "spoon")
        : Names.made(dice);
  }

  /** Greetings and thanks take no "quick question:" before them. */
  private static boolean opens(String topic) {
    return !topic.equals("greeting") && !topic.equals("thanks") && !topic.equals("talk");
  }
}
