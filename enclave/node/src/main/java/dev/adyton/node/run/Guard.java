package dev.adyton.node.run;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.Role;
import dev.adyton.guardrails.GuardrailSession;
import dev.adyton.guardrails.Guardrails;
import dev.adyton.guardrails.InputDecision;
import dev.adyton.guardrails.Provenance;
import dev.adyton.guardrails.Span;
import dev.adyton.node.telemetry.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where requests meet the guardrails: on their way in here, on the answer's way out in {@link
 * EngineRoom}. What they decide leaves as counts alone. Thread-safe.
 */
public final class Guard {
  private final Guardrails guardrails;
  private final Metrics metrics;

  /** Guards with {@code guardrails}. */
  public Guard(Guardrails guardrails, Metrics metrics) {
    this.guardrails = guardrails;
    this.metrics = metrics;
  }

  /** Starts a request. */
  public GuardrailSession open() {
    return guardrails.session();
  }

  /**
   * Returns the conversation as the model may see it, or nothing where it may not see it at all.
   */
  public Optional<List<ChatMessage>> admit(GuardrailSession session, List<ChatMessage> messages) {
    List<Span> spans =
        messages.stream().map(m -> new Span(provenance(m.role()), m.text())).toList();
    return switch (session.check(spans)) {
      case InputDecision.Blocked(var stop) -> Optional.empty();
      case InputDecision.Allowed(List<Span> checked, boolean modified) ->
          Optional.of(modified ? replaced(messages, checked) : messages);
    };
  }

  private static List<ChatMessage> replaced(List<ChatMessage> messages, List<Span> checked) {
    List<ChatMessage> out = new ArrayList<>(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      out.add(new ChatMessage(messages.get(i).role(), checked.get(i).text()));
    }
    return out;
  }

  /** An earlier answer is what the caller says it was, and so the caller's. */
  private static Provenance provenance(Role role) {
    return switch (role) {
      case SYSTEM -> Provenance.SYSTEM;
      case USER, ASSISTANT -> Provenance.USER;
      case TOOL -> Provenance.TOOL;
    };
  }

  /** Counts what was decided and forgets the request. */
  public void settle(GuardrailSession session) {
    metrics.guarded(session.counts());
    session.close();
  }
}
