package dev.adyton.training.demo;

import dev.adyton.training.text.Message;
import java.util.ArrayList;
import java.util.List;

/** Something is said early in a conversation and asked for later, with other turns between. */
final class Memory {
  private final Lexicon lexicon;
  private final Topics topics;
  private final Numbers numbers;

  Memory(Lexicon lexicon, Topics topics, Numbers numbers) {
    this.lexicon = lexicon;
    this.topics = topics;
    this.numbers = numbers;
  }

  List<Message> recall(Dice dice) {
    Phrase p = new Phrase(lexicon, dice);
    List<Message> out = new ArrayList<>();
    int kind = dice.between(0, 9);
    if (kind < 6) {
      say(
          out,
          dice,
          p,
          "<greet>[my name is|I am|I'm|call me|people call me|this is] {name}[| and I am new here| from"
              + " {newcity}|, nice to meet you]",
          dice.of("Hello, {name}! How can I help you?", "Nice to meet you, {name}!"));
      between(out, dice);
      say(
          out,
          dice,
          p,
          "[what is my name|what's my name|do you remember my name|who am I|do you know my name|what am I"
              + " called|tell me my name|say my name|which name did I tell you|what did I say my name is"
              + "|can you remember my name|and my name is|how am I called|what was my name|remember my"
              + " name|my name, please|do you still know my name|do you know who I am now]",
          "Your name is {name}.");
    } else if (kind < 8) {
      String what = dice.of("color", "animal", "city", "number");
      p.with("thing", value(what, dice));
      say(
          out,
          dice,
          p,
          "[my favourite "
              + what
              + " is|my favorite "
              + what
              + " is|remember this "
              + what
              + ":|the secret "
              + what
              + " is|please remember the "
              + what
              + "] {thing}",
          "I will remember {thing} in this chat.");
      between(out, dice);
      say(
          out,
          dice,
          p,
          "[what is|what was|tell me|do you remember|which is] [my|the] [favourite |favorite |secret |]"
              + what,
          "It is {thing}.");
    } else {
      say(
          out,
          dice,
          p,
          "[I have|we have|I own|there is] a {animal} [called|named] {name}",
          "A {animal} called {name}, how nice!");
      between(out, dice);
      say(
          out,
          dice,
          p,
          "[what is my {animal} called|what is the name of my {animal}|what is my {animal}'s name|how is"
              + " my {animal} called|do you remember the name of my {animal}]",
          "Your {animal} is called {name}.");
    }
    return out;
  }

  private String value(String what, Dice dice) {
    return switch (what) {
      case "color" ->
          dice.of("red", "blue", "green", "yellow", "purple", "orange", "black", "white");
      case "animal" -> dice.of(lexicon.list("animal"));
      case "city" -> lexicon.word("newcity", dice);
      default -> String.valueOf(dice.between(2, 9999));
    };
  }

  private void between(List<Message> out, Dice dice) {
    int turns = dice.of(List.of(0, 0, 1, 1, 2, 2, 3));
    for (int i = 0; i < turns; i++) {
      switch (dice.between(0, 5)) {
        case 0 -> out.addAll(topics.ask("talk", dice));
        case 1 -> out.addAll(topics.ask("identity", dice));
        case 2 -> out.addAll(topics.ask("privacy", dice));
        case 3 -> out.addAll(numbers.count(dice));
        case 4 -> out.addAll(topics.ask("static", dice));
        default -> out.addAll(numbers.sum(dice));
      }
    }
  }

  private static void say(List<Message> out, Dice dice, Phrase p, String ask, String answer) {
    out.add(Message.user(Typing.type(p.say(ask), dice)));
    out.add(Message.assistant(Names.capital(p.tell(answer))));
  }
}
