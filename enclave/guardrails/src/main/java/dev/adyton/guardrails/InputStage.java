package dev.adyton.guardrails;

import dev.adyton.content.SecretText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The way in: every span passes the frontier whole, by the rules of its provenance. */
final class InputStage {
  private final Map<Provenance, List<Lane>> plans;
  private final RequestState state;

  InputStage(Map<Provenance, List<Lane>> plans, RequestState state) {
    this.plans = plans;
    this.state = state;
  }

  InputDecision check(List<Span> spans) {
    List<Span> checked = new ArrayList<>(spans.size());
    boolean modified = false;
    for (Span span : spans) {
      if (state.stop().isPresent()) {
        break;
      }
      Span result = guarded(span);
      modified |= !result.equals(span);
      checked.add(result);
    }
    Optional<Stop> stop = state.stop();
    return stop.isPresent()
        ? new InputDecision.Blocked(stop.get())
        : new InputDecision.Allowed(checked, modified);
  }

  private Span guarded(Span span) {
    try {
      return check(span);
    } catch (RuntimeException e) {
      // Neither its message nor its cause goes further: either may quote the text.
      state.stop(Stop.unavailable());
      return span; // Never delivered: the request is stopped.
    }
  }

  private Span check(Span span) {
    List<Lane> lanes = plans.getOrDefault(span.provenance(), List.of());
    String original = span.text().reveal();
    ReleaseFrontier frontier = new ReleaseFrontier(lanes, state, false);
    String first = frontier.push(original).text().reveal();
    String text = first + frontier.end().text().reveal();
    return text.contentEquals(original) ? span : new Span(span.provenance(), SecretText.of(text));
  }
}
