package dev.adyton.guardrails;

import java.util.List;
import java.util.Objects;

/** What becomes of a request's input. */
public sealed interface InputDecision {
  /**
   * The request goes on, with these spans in place of the ones that were checked.
   *
   * @param spans as many as were checked and in their order; those that no rule touched are the
   *     same objects
   * @param modified whether any of them was modified
   */
  record Allowed(List<Span> spans, boolean modified) implements InputDecision {
    public Allowed {
      spans = List.copyOf(spans);
    }
  }

  /**
   * The request ends before the model sees it.
   *
   * @param stop why
   */
  record Blocked(Stop stop) implements InputDecision {
    public Blocked {
      Objects.requireNonNull(stop, "stop");
    }
  }
}
