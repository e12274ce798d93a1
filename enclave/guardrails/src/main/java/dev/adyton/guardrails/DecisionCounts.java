package dev.adyton.guardrails;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How often a session decided what: all that leaves a guardrail for operators. Enums and bounded
 * integers; no text, no offsets, no lengths. Safe for use by several threads.
 */
public final class DecisionCounts {
  /** Where counting ends: this number means "this many or more". */
  public static final int LIMIT = 1_000;

  private final Map<Category, Map<Action, AtomicInteger>> counts = new EnumMap<>(Category.class);
  private final AtomicInteger failures = new AtomicInteger();

  DecisionCounts() {
    for (Category category : Category.values()) {
      Map<Action, AtomicInteger> row = new EnumMap<>(Action.class);
      for (Action action : Action.values()) {
        row.put(action, new AtomicInteger());
      }
      counts.put(category, row);
    }
  }

  /** Returns how often the action was taken about the category, at most {@value #LIMIT}. */
  public int of(Category category, Action action) {
    return cell(category, action).get();
  }

  /** Returns how often a detector failed, at most {@value #LIMIT}. */
  public int failures() {
    return failures.get();
  }

  void add(Category category, Action action) {
    increment(cell(category, action));
  }

  void addFailure() {
    increment(failures);
  }

  private static void increment(AtomicInteger count) {
    count.updateAndGet(n -> Math.min(n + 1, LIMIT));
  }

  private AtomicInteger cell(Category category, Action action) {
    return Objects.requireNonNull(Objects.requireNonNull(counts.get(category)).get(action));
  }
}
