package dev.adyton.guardrails;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the stages of one request share: the numbers of placeholders, the values that are the
 * request's own, and whether the request has been stopped. Safe for use by several threads.
 */
final class RequestState {
  private record Value(Category category, String text) {}

  private final DecisionCounts counts = new DecisionCounts();
  private final Map<Value, Integer> numbers = new HashMap<>();
  private final Map<Category, Integer> used = new HashMap<>();
  private final Set<Value> own = new HashSet<>();
  private Optional<Stop> stop = Optional.empty();

  DecisionCounts counts() {
    return counts;
  }

  synchronized Optional<Stop> stop() {
    return stop;
  }

  /** Stops every channel of the request; the first reason stays. */
  synchronized void stop(Stop reason) {
    if (stop.isEmpty()) {
      stop = Optional.of(reason);
      reason
          .category()
          .ifPresentOrElse(category -> counts.add(category, Action.BLOCK), counts::addFailure);
    }
  }

  /** Returns the placeholder of a value: the same for equal values, a new one for an empty one. */
  synchronized String placeholder(Category category, String value) {
    counts.add(category, Action.MODIFY);
    int number =
        value.isEmpty()
            ? next(category)
            : numbers.computeIfAbsent(new Value(category, value), each -> next(category));
    return "{" + category.name() + "_" + number + "}";
  }

  private int next(Category category) {
    return used.merge(category, 1, Integer::sum);
  }

  /** Remembers a value that the request carried to the model in clear. */
  synchronized void own(Category category, String value) {
    if (!value.isEmpty()) {
      own.add(new Value(category, value));
    }
  }

  synchronized boolean isOwn(Category category, String value) {
    return own.contains(new Value(category, value));
  }

  /** Forgets all values. */
  synchronized void clear() {
    numbers.clear();
    own.clear();
  }
}
