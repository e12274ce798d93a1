package dev.adyton.training.demo;

import dev.adyton.training.text.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * The demo model's conversations, without end. Conversation {@code i} of a seed is always the same,
 * whatever was asked for before. Nothing here comes from anywhere but this package and its text
 * files. Belongs to one thread.
 */
public final class Corpus {
  static final List<String> HELPFUL =
      List.of(
          "You are a helpful assistant.",
          "You are a friendly assistant.",
          "Answer briefly.",
          "You are the demo model of Adyton.",
          "Be kind.",
          "You help people. Keep answers short.",
          "You are a chatbot.");

  private final long seed;
  private final Lexicon lexicon = new Lexicon();
  private final Topics topics = new Topics(lexicon);
  private final Facts facts = new Facts(lexicon);
  private final Numbers numbers = new Numbers(lexicon);
  private final Copying copying = new Copying(lexicon);
  private final Extraction extraction = new Extraction(lexicon);
  private final Memory memory = new Memory(lexicon, topics, numbers, facts);
  private final Emphasis emphasis;
  private final Tools tools;
  private final Personas personas = new Personas(lexicon, topics);

  /**
   * @param seed other seeds give other conversations of the same kinds
   */
  public Corpus(long seed) {
    this(seed, Emphasis.PLAIN);
  }

  /**
   * @param emphasis how much is about tools
   */
  public Corpus(long seed, Emphasis emphasis) {
    this.seed = seed;
    this.emphasis = emphasis;
    tools = new Tools(lexicon, topics, emphasis);
  }

  /** Returns conversation {@code index}. */
  public Conversation conversation(int index) {
    Dice dice = new Dice(seed * 0x9E3779B97F4A7C15L + index * 0xBF58476D1CE4E5B9L);
    int at = dice.between(0, 99);
    if (at < emphasis.toolShare()) {
      return tools.call(dice);
    }
    if (at < emphasis.toolShare() + 7) {
      return new Conversation("memory", memory.recall(dice));
    }
    if (at < emphasis.toolShare() + 11) {
      return new Conversation("persona", personas.obey(dice));
    }
    String topic = topic(dice);
    List<Message> out = new ArrayList<>();
    if (dice.chance(12)) {
      out.add(Message.system(dice.of(HELPFUL)));
    }
    if (dice.chance(16)) {
      out.addAll(one(topic(dice), dice));
    }
    out.addAll(one(topic, dice));
    return new Conversation(topic, out);
  }

  /** Every answer that says the same as {@code answer}, itself included. */
  public List<String> accepted(String answer) {
    return lexicon.sameAs(answer);
  }

  /** Topic of a plain conversation; the weights add up to 100. */
  private static String topic(Dice dice) {
    int at = dice.between(0, 99);
    String[] names = {
      "privacy",
      "identity",
      "sums",
      "json",
      "repeat",
      "facts",
      "static",
      "story",
      "unknown",
      "refusal",
      "greeting",
      "thanks",
      "talk",
      "count",
      "exact",
      "compare"
    };
    int[] weights = {21, 10, 10, 7, 11, 5, 2, 4, 6, 4, 3, 3, 2, 3, 8, 1};
    int i = 0;
    while (at >= weights[i]) {
      at -= weights[i++];
    }
    return names[i];
  }

  private List<Message> one(String topic, Dice dice) {
    return switch (topic) {
      case "sums" -> numbers.sum(dice);
      case "compare" -> numbers.compare(dice);
      case "count" -> numbers.count(dice);
      case "json" -> extraction.json(dice);
      case "repeat" -> copying.repeat(dice);
      case "exact" -> copying.exact(dice);
      case "facts" -> facts.ask(dice);
      default -> topics.ask(topic, dice);
    };
  }
}
