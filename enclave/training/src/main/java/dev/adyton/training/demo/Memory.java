package dev.adyton.training.demo;

import dev.adyton.training.text.Message;
import java.util.ArrayList;
import java.util.List;

/** Something is said early in a conversation and asked for later, with other turns between. */
final class Memory {
  private final Lexicon lexicon;
  private final Topics topics;
  private final Numbers numbers;
  private final Facts facts;

  Memory(Lexicon lexicon, Topics topics, Numbers numbers, Facts facts) {
    this.lexicon = lexicon;
    this.topics = topics;
    this.numbers = numbers;
    this.facts = facts;
  }

  List<Message> recall(Dice dice) {
    Phrase p = new Phrase(lexicon, dice);
    if (dice.chance(70)) {
      // Known first names are copied from the table; only odd ones teach copying from the turn.
      String name = Names.capital(Names.made(dice));
      p.with("name", dice.chance(12) ? name + " " + Names.capital(Names.made(dice)) : name);
    }
    List<Message> out = new ArrayList<>();
    if (dice.chance(12)) {
      out.add(Message.system(dice.of(Corpus.HELPFUL)));
    }
    int kind = dice.between(0, 11);
    if (kind < 7) {
      name(out, dice, p);
    } else if (kind < 10) {
      thing(out, dice, p);
    } else {
      animal(out, dice, p);
    }
    return out;
  }

  private void name(List<Message> out, Dice dice, Phrase p) {
    say(
        out,
        dice,
        p,
        (dice.chance(12)
            ? "{name} here[|, hello|, nice to meet you]|I'm {name}[|, and you|. And you]"
            : "<greet>[my name is|I am|I'm|call me|people call me|this is|they call me|my friends call me|the"
                + " name is|my name's|I go by|you can call me|you may call me|please call me|my first name"
                + " is|remember my name:|it is me,] {name}[|||| and I am new here| from {newcity}|, nice to"
                + " meet you| and I live in {newcity}|, a {job}|| and I like {animal}s|, by"
                + " the way|, please remember that|. My friend is called {name#2}|. How are you]"),
        dice.of(
            "Hello, {name}! How can I help you?",
            "Nice to meet you, {name}! What would you like to try?",
            "Hello, {name}! How can I help you?",
            "Nice to meet you, {name}!"));
    between(out, dice);
    say(
        out,
        dice,
        p,
        "[what is my name|what's my name|do you remember my name|who am I|do you know my name|what am I"
            + " called|tell me my name|say my name|which name did I tell you|what did I say my name is|can"
            + " you remember my name|and my name is|how am I called|what was my name|remember my name|my"
            + " name, please|do you still know my name|do you know who I am now|what did I call myself|what"
            + " name did I give[ you|]|did you catch my name|do you recall my name|who are you talking to"
            + " now|have you forgotten my name|repeat my name|by which name should you call me|what should"
            + " you call me|greet me by name|my name again|I forgot my own name, what is it|how did I"
            + " introduce myself|can you tell me my name|what do people call me|so who am I|which name is"
            + " mine]",
        "Your name is {name}.");
  }

  private void thing(List<Message> out, Dice dice, Phrase p) {
    String what = dice.of("color", "animal", "city", "number", "word", "code", "food", "street");
    p.with("thing", value(what, dice));
    say(
        out,
        dice,
        p,
        "<greet>[my favourite "
            + what
            + " is|my favorite "
            + what
            + " is|remember this "
            + what
            + ":|the secret "
            + what
            + " is|please remember the "
            + what
            + "|the "
            + what
            + " is|keep in mind the "
            + what
            + "|my "
            + what
            + " is|note the "
            + what
            + "] {thing}",
        "I will remember {thing} in this chat.");
    between(out, dice);
    say(
        out,
        dice,
        p,
        "[what is|what was|tell me|do you remember|which is|say|what did I say was|repeat|do you know|what"
            + " again was] [my|the] [favourite |favorite |secret |||]"
            + what
            + "|which "
            + what
            + " [did I say|did I tell you|did I name|was it|should you remember]|what "
            + what
            + " did I [give you|tell you|mention|say]",
        "It is {thing}.");
  }

  private void animal(List<Message> out, Dice dice, Phrase p) {
    p.with(
        "pet",
        dice.of("cat", "dog", "horse", "parrot", "sister", "brother", "boss", "son", "goat"));
    boolean person = List.of("sister", "brother", "boss", "son").contains(p.word("pet"));
    say(
        out,
        dice,
        p,
        "[I have a {pet}|we have a {pet}|there is my {pet}|I own a {pet}] [called|named] {name}|my {pet}'s"
            + " name is {name}|my {pet} is [called|named] {name}",
        person ? "{name} is a nice name!" : "A {pet} called {name}, how nice!");
    between(out, dice);
    say(
        out,
        dice,
        p,
        "[what is my {pet} called|what is the name of my {pet}|what is my {pet}'s name|how is my {pet}"
            + " called|do you remember the name of my {pet}|what did I call my {pet}|who is my {pet}|tell"
            + " me my {pet}'s name]",
        "Your {pet} is called {name}.");
  }

  private String value(String what, Dice dice) {
    return switch (what) {
      case "color" ->
          dice.of("red", "blue", "green", "yellow", "purple", "orange", "black", "white");
      case "animal" -> dice.of(lexicon.list("animal"));
      case "city" -> lexicon.word("newcity", dice);
      case "word" -> dice.chance(70) ? Names.made(dice) : dice.of(lexicon.list("object"));
      case "code" -> Names.capital(Names.made(dice)) + dice.between(1, 99);
      case "food" -> dice.of("soup", "rice", "pizza", "bread", "cheese", Names.made(dice));
      case "street" -> Names.capital(Names.made(dice)) + dice.of(" Street", " Road", " Lane");
      default -> String.valueOf(dice.between(2, 9999));
    };
  }

  private void between(List<Message> out, Dice dice) {
    int turns = dice.of(List.of(0, 0, 1, 1, 2, 2, 3, 3, 4));
    for (int i = 0; i < turns; i++) {
      switch (dice.between(0, 9)) {
        case 0 -> out.addAll(topics.ask("talk", dice));
        case 1 -> out.addAll(topics.ask("identity", dice));
        case 2 -> out.addAll(topics.ask("privacy", dice));
        case 3 -> out.addAll(numbers.count(dice));
        case 4 -> out.addAll(topics.ask("static", dice));
        case 5 -> out.addAll(facts.ask(dice));
        case 6 -> out.addAll(topics.ask("thanks", dice).subList(0, 2));
        case 7 -> out.addAll(topics.ask("unknown", dice));
        default -> out.addAll(numbers.sum(dice));
      }
    }
  }

  private static void say(List<Message> out, Dice dice, Phrase p, String ask, String answer) {
    out.add(Message.user(Typing.type(p.say("[" + ask + "]"), dice)));
    out.add(Message.assistant(Names.capital(p.tell(answer))));
  }
}
