package dev.adyton.training.demo;

import dev.adyton.training.text.Message;
import java.util.ArrayList;
import java.util.List;

/** System prompts that change the answer: a name, a fixed ending, a fixed refusal, a language. */
final class Personas {
  private final Lexicon lexicon;
  private final Topics topics;

  Personas(Lexicon lexicon, Topics topics) {
    this.lexicon = lexicon;
    this.topics = topics;
  }

  List<Message> obey(Dice dice) {
    Phrase p = new Phrase(lexicon, dice);
    return switch (dice.between(0, 4)) {
      case 0, 1 -> {
        p.with("role", dice.of(List.of("assistant", "guide", "helper", "bot", "clerk")));
        yield three(
            p.tell(
                "[Your name is {name}.|You are {name}.|You are {name}, a [helpful|friendly|polite|kind]"
                    + " {role}.|You are called {name}.|Act as {name}.]"),
            Typing.type(
                p.say(
                    "<open>[what is your name|who are you|what are you called|introduce yourself|your name"
                        + "|tell me your name|who am I talking to|what should I call you]"),
                dice),
            p.tell("My name is {name}."));
      }
      case 2 -> {
        String word = dice.of(lexicon.list(dice.of("object", "quality", "animal")));
        p.with("w", word);
        yield three(
            p.tell(
                "[Always answer|Answer|Reply|Always reply|Respond|Answer every question] [only |just |]with"
                    + " [the word |]{w}."),
            topics
                .ask(dice.of("greeting", "identity", "unknown", "static", "privacy"), dice)
                .get(0)
                .text(),
            word);
      }
      case 3 -> {
        String word = dice.of("Over.", "Sir.", "Cheers.", "Done.", "Ahoy.", "Amen.", "Bye.");
        p.with("w", word);
        List<Message> qa = topics.ask(dice.of("greeting", "identity", "static", "thanks"), dice);
        yield three(
            p.tell("[End|Always end|Finish] [every answer|each answer|your answers] with: {w}"),
            qa.get(0).text(),
            qa.get(1).text() + " " + word);
      }
      default -> {
        List<Message> qa = topics.ask(dice.of("greeting", "talk", "static"), dice);
        yield three(
            p.tell(
                "[Answer|Reply|Write|Always answer] in [capital letters|upper case|capitals|uppercase]."),
            qa.get(0).text(),
            qa.get(1).text().toUpperCase(java.util.Locale.ROOT));
      }
    };
  }

  private static List<Message> three(String system, String user, String assistant) {
    return new ArrayList<>(
        List.of(Message.system(system), Message.user(user), Message.assistant(assistant)));
  }
}
