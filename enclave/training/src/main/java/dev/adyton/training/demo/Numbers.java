package dev.adyton.training.demo;

import dev.adyton.training.text.Message;
import java.util.List;

/** Sums with their working shown, comparing, counting. Big sums are for a tool. */
final class Numbers {
  private static final List<String> WORDS =
      List.of(
          "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
          "eleven", "twelve");

  private final Lexicon lexicon;

  Numbers(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  List<Message> sum(Dice dice) {
    Phrase p = new Phrase(lexicon, dice);
    int kind = dice.between(0, 9);
    if (dice.chance(9)) {
      p.with("a", String.valueOf(dice.between(100, 99999)));
      p.with("b", String.valueOf(dice.between(100, 99999)));
      return pair(
          p,
          dice,
          "<open>[what is|compute|calculate|how much is|] {a} [+|-|times|plus|minus|*|x] {b}",
          "That is too big for me. Give me a calculator tool, or a bigger model.");
    }
    if (kind < 6) {
      return plus(p, dice);
    }
    return kind < 9 ? minus(p, dice) : times(p, dice);
  }

  private static int upTo(Dice dice) {
    return dice.of(List.of(9, 12, 20, 49, 99, 99));
  }

  private List<Message> plus(Phrase p, Dice dice) {
    int a = dice.between(0, upTo(dice));
    int b = dice.between(0, upTo(dice));
    String answer = a + " + " + b + " = " + (a + b) + ".";
    if (a > 9 || b > 9) {
      int ones = a % 10 + b % 10;
      int tens = a / 10 + b / 10;
      answer =
          "%d + %d = %d and %d + %d = %d, so %d + %d = %d."
              .formatted(a % 10, b % 10, ones, a / 10 * 10, b / 10 * 10, tens * 10, a, b, a + b);
    }
    number(p, "a", a, dice);
    number(p, "b", b, dice);
    return pair(
        p,
        dice,
        "<open>[[what is|what's|how much is|compute|calculate|work out|tell me|can you compute|do the"
            + " sum|solve|what makes|how many is|] [{a} + {b}|{a} plus {b}|{a}+{b}|{a} and {b}"
            + " together|{a} added to {b}]|add {a} and {b}|[what is |tell me |calculate |]the sum of"
            + " {a} and {b}|add {b} to {a}|{a} + {b} =|{a}+{b}=|I have {a} {object}s and get {b}"
            + " more. How many do I have|if I add {a} and {b}, what do I get|sum up {a} and {b}]",
        answer);
  }

  private List<Message> minus(Phrase p, Dice dice) {
    int a = dice.between(0, upTo(dice));
    int b = dice.between(0, a);
    String answer = a + " - " + b + " = " + (a - b) + ".";
    if (a > 20 && b > 9) {
      int middle = a - b / 10 * 10;
      answer =
          "%d - %d = %d and %d - %d = %d, so %d - %d = %d."
              .formatted(a, b / 10 * 10, middle, middle, b % 10, a - b, a, b, a - b);
    }
    number(p, "a", a, dice);
    number(p, "b", b, dice);
    return pair(
        p,
        dice,
        "<open>[[what is|what's|how much is|compute|calculate|work out|tell me|solve|] [{a} - {b}|{a}"
            + " minus {b}|{a}-{b}|{a} less {b}]|subtract {b} from {a}|take {b} from {a}|take {b} away"
            + " from {a}|{a} - {b} =|I have {a} {object}s and lose {b}. How many are left|[what is"
            + " |]the difference of {a} and {b}]",
        answer);
  }

  private List<Message> times(Phrase p, Dice dice) {
    int a = dice.between(0, 10);
    int b = dice.between(0, 10);
    number(p, "a", a, dice);
    number(p, "b", b, dice);
    return pair(
        p,
        dice,
        "<open>[[what is|what's|how much is|compute|calculate|] [{a} times {b}|{a} * {b}|{a} x"
            + " {b}]|multiply {a} by {b}|multiply {a} and {b}|{a} times {b}|[what is |]the product of"
            + " {a} and {b}]",
        a + " x " + b + " = " + a * b + ".");
  }

  private static void number(Phrase p, String slot, int n, Dice dice) {
    p.with(slot, n < WORDS.size() && dice.chance(12) ? WORDS.get(n) : String.valueOf(n));
  }

  List<Message> compare(Dice dice) {
    int top = dice.of(List.of(9, 20, 99, 999));
    int a = dice.between(0, top);
    int b = dice.between(0, top - 1);
    b += b >= a ? 1 : 0;
    boolean bigger = dice.chance(65);
    Phrase p = new Phrase(lexicon, dice).with("a", "" + a).with("b", "" + b);
    String word = bigger ? "[bigger|larger|greater|more]" : "[smaller|less|lower]";
    return pair(
        p,
        dice,
        "<open>[which [number |one |]is "
            + word
            + ", {a} or {b}|what is "
            + word
            + ": {a} or {b}|is"
            + " {a} or {b} "
            + word
            + "|which of {a} and {b} is "
            + word
            + "|{a} or {b}: which is "
            + word
            + "]",
        (bigger ? Math.max(a, b) + " is bigger." : Math.min(a, b) + " is smaller."));
  }

  List<Message> count(Dice dice) {
    int from = dice.chance(70) ? 1 : dice.between(0, 20);
    boolean down = dice.chance(18);
    int to = from + dice.between(2, 9);
    StringBuilder answer = new StringBuilder();
    for (int i = 0; i <= to - from; i++) {
      answer.append(i == 0 ? "" : ", ").append(down ? to - i : from + i);
    }
    Phrase p = new Phrase(lexicon, dice);
    p.with("a", "" + (down ? to : from)).with("b", "" + (down ? from : to));
    number(p, "n", to, dice);
    String ask =
        from == 1 && !down && dice.chance(35)
            ? "<open>[count|please count|can you count|count up|I want you to count|list the numbers]"
                + " [to|up to|until] {n}"
            : "<open>[count|please count|can you count|count for me|list the numbers|name the numbers"
                + "|write the numbers|say the numbers|give me the numbers|count up|numbers] from {a}"
                + " [to|up to|until|through] {b}";
    return pair(
        p,
        dice,
        down ? ask.replace("up to", "down to").replace("|count up", "|count down") : ask,
        answer.toString());
  }

  private static List<Message> pair(Phrase p, Dice dice, String ask, String answer) {
    return List.of(Message.user(Typing.type(p.say(ask), dice)), Message.assistant(answer));
  }
}
