package dev.adyton.training.eval;

import dev.adyton.engine.ModelException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * How a model did on a test.
 *
 * @param right by topic: right answers
 * @param asked by topic: questions
 * @param stopped answers that the model ended itself
 * @param said every answer, for reading
 */
public record Scores(
    SequencedMap<String, Integer> right,
    SequencedMap<String, Integer> asked,
    int stopped,
    List<Said> said) {
  /** An answer, and whether every rule of its question holds. */
  public record Said(Item item, String answer, boolean right) {}

  public Scores {
    right = Collections.unmodifiableSequencedMap(new TreeMap<>(right));
    asked = Collections.unmodifiableSequencedMap(new TreeMap<>(asked));
    said = List.copyOf(said);
  }

  /** Asks every question once. */
  public static Scores of(Answerer answerer, List<Item> items) throws ModelException {
    TreeMap<String, Integer> right = new TreeMap<>();
    TreeMap<String, Integer> asked = new TreeMap<>();
    List<Said> said = new ArrayList<>();
    int stopped = 0;
    for (Item item : items) {
      Answerer.Answer a = answerer.answer(item.messages(), new ToolMask(item.tools()));
      boolean good = item.rules().stream().allMatch(r -> r.holds(a.text()));
      asked.merge(item.topic(), 1, Integer::sum);
      right.merge(item.topic(), good ? 1 : 0, Integer::sum);
      stopped += a.stopped() ? 1 : 0;
      said.add(new Said(item, a.text(), good));
    }
    return new Scores(right, asked, stopped, said);
  }

  /** Questions asked. */
  public int total() {
    return asked.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Right answers. */
  public int totalRight() {
    return right.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Share of right answers, in percent. */
  public double percent() {
    return 100.0 * totalRight() / Math.max(1, total());
  }

  /** One line per topic, then the sums. */
  public String table() {
    StringBuilder out = new StringBuilder();
    for (Map.Entry<String, Integer> e : asked.entrySet()) {
      out.append("%-10s %3d / %3d%n".formatted(e.getKey(), right.get(e.getKey()), e.getValue()));
    }
    return out.append(
            "all        %3d / %3d  %.1f %%, ended by itself %.1f %%%n"
                .formatted(
                    totalRight(), total(), percent(), 100.0 * stopped / Math.max(1, total())))
        .toString();
  }
}
