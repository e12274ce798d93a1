package dev.adyton.node.leak;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Twenty things that people ask the demo model about, each in many wordings. */
final class Topics {
  private static final List<List<String>> ASKED =
      List.of(
          List.of(
              "how many days does a week have", "days in a week", "how many days are in a week"),
          List.of(
              "how many months are there in a year",
              "months in a year",
              "a year has how many months"),
          List.of("how many hours are in a day", "hours in a day", "how many hours a day has"),
          List.of(
              "name the days of the week",
              "list the days of the week",
              "which days make up a week"),
          List.of("name the four seasons", "which seasons are there", "list the seasons"),
          List.of(
              "how many continents are there",
              "number of continents",
              "how many continents are there on earth"),
          List.of("what do bees make", "where does honey come from", "where does wool come from"),
          List.of(
              "when does water boil",
              "what is the freezing point of water",
              "at what temperature does ice melt"),
          List.of(
              "what is the largest planet", "name the biggest planet", "which planet is largest"),
          List.of("which planet do we live on", "what is our planet", "on which planet are we"),
          List.of("say the alphabet", "recite the alphabet", "list the alphabet"),
          List.of(
              "name the colours of the rainbow",
              "which colours are in the rainbow",
              "what colours has a rainbow"),
          List.of("hello", "good morning", "hey there"),
          List.of("how are you", "how is it going", "how are you today"),
          List.of("what are you", "who are you", "what is your name"),
          List.of(
              "who can read my prompts", "is this private", "can the operator see what I write"),
          List.of("what is 3 + 4", "what is 12 + 30", "how much is 7 + 9"),
          List.of("count from 1 to 12", "count from 3 to 20", "count from 5 to 15"),
          List.of(
              "who is the president of France", "what is the capital of Peru", "who won the cup"),
          List.of("how does attestation work", "what is a receipt", "what does the policy say"));

  private static final List<String> BEFORE =
      List.of("", "Please: ", "Tell me, ", "Hi, ", "Well, ", "I wonder, ", "Quick question, ");
  private static final List<String> BEHIND = List.of("", "?", ".", "!", " please", "??", " thanks");

  private Topics() {}

  static int count() {
    return ASKED.size();
  }

  /** Returns so many prompts about a topic, drawn by {@code random}. */
  static List<String> prompts(int topic, int many, SplittableRandom random) {
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      prompts.add(drawn(BEFORE, random) + drawn(ASKED.get(topic), random) + drawn(BEHIND, random));
    }
    return prompts;
  }

  private static String drawn(List<String> from, SplittableRandom random) {
    return from.get(random.nextInt(from.size()));
  }
}
