package dev.adyton.node.run;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.Role;
import dev.adyton.content.SecretText;
import dev.adyton.content.Tool;
import dev.adyton.content.ToolCall;
import dev.adyton.guardrails.GuardrailSession;
import dev.adyton.guardrails.Guardrails;
import dev.adyton.guardrails.InputDecision;
import dev.adyton.guardrails.Provenance;
import dev.adyton.guardrails.Span;
import dev.adyton.node.telemetry.Metrics;
import java.util.ArrayList;
import java.util.Iterator;
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
   * Returns the conversation as the model may see it, documents within their messages' texts; or
   * nothing where it may not see it at all.
   */
  public Optional<Conversation> admit(GuardrailSession session, Conversation conversation) {
    return switch (session.check(spans(conversation))) {
      case InputDecision.Blocked(var stop) -> Optional.empty();
      case InputDecision.Allowed(List<Span> checked, boolean modified) ->
          Optional.of(joined(modified ? replaced(conversation, checked) : conversation));
    };
  }

  /** Returns what a server of tools said as it may be seen; nothing where it may not at all. */
  public Optional<List<SecretText>> tool(GuardrailSession session, List<SecretText> texts) {
    List<Span> spans = texts.stream().map(text -> new Span(Provenance.TOOL, text)).toList();
    return switch (session.check(spans)) {
      case InputDecision.Blocked(var stop) -> Optional.empty();
      case InputDecision.Allowed(List<Span> checked, boolean modified) ->
          Optional.of(checked.stream().map(Span::text).toList());
    };
  }

  private static Conversation joined(Conversation conversation) {
    return new Conversation(
        conversation.messages().stream().map(ChatMessage::joined).toList(), conversation.tools());
  }

  /** In an order that {@link #replaced} follows: whatever the model reads is in one of them. */
  private static List<Span> spans(Conversation conversation) {
    List<Span> spans = new ArrayList<>();
    for (ChatMessage m : conversation.messages()) {
      Provenance from = provenance(m.role());
      spans.add(new Span(from, m.text()));
      spans.add(new Span(from, m.reasoning()));
      for (ToolCall call : m.calls()) {
        spans.add(new Span(from, call.arguments()));
      }
      for (SecretText document : m.documents()) {
        spans.add(new Span(Provenance.RETRIEVED, document));
      }
    }
    for (Tool tool : conversation.tools()) {
      spans.add(new Span(Provenance.SYSTEM, tool.description()));
      spans.add(new Span(Provenance.SYSTEM, tool.parameters()));
    }
    return spans;
  }

  private static Conversation replaced(Conversation conversation, List<Span> checked) {
    Iterator<Span> next = checked.iterator();
    List<ChatMessage> messages = new ArrayList<>();
    for (ChatMessage m : conversation.messages()) {
      SecretText text = next.next().text();
      SecretText reasoning = next.next().text();
      List<ToolCall> calls =
          m.calls().stream()
              .map(call -> new ToolCall(call.id(), call.name(), next.next().text()))
              .toList();
      List<SecretText> documents = m.documents().stream().map(d -> next.next().text()).toList();
      messages.add(new ChatMessage(m.role(), text, reasoning, calls, m.callId(), documents));
    }
    List<Tool> tools = new ArrayList<>();
    for (Tool tool : conversation.tools()) {
      SecretText description = next.next().text();
      tools.add(new Tool(tool.name(), description, next.next().text(), tool.strict()));
    }
    return new Conversation(messages, tools);
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
