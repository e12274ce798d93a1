package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.content.ToolCall;
import dev.adyton.node.run.AnswerEvent;
import dev.adyton.node.run.ConnectorItem;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer in which tools were called on its way, as the messages that the model saw: what it said
 * and called, what it was told, what it said then. Used once.
 */
final class Turns {
  private final List<ChatMessage> messages = new ArrayList<>();
  private final List<ToolCall> calls = new ArrayList<>();
  private final List<ChatMessage> results = new ArrayList<>();
  private SecretText text = SecretText.empty();
  private SecretText reasoning = SecretText.empty();

  private Turns() {}

  static List<ChatMessage> of(List<AnswerEvent.Said> parts) {
    Turns turns = new Turns();
    parts.forEach(turns::add);
    turns.flush();
    return turns.messages;
  }

  private void add(AnswerEvent.Said part) {
    switch (part) {
      case AnswerEvent.Text(SecretText said, var tokens) -> {
        spoken();
        text = joined(text, said);
      }
      case AnswerEvent.Reasoning(SecretText thought) -> {
        spoken();
        reasoning = joined(reasoning, thought);
      }
      case AnswerEvent.Call(ToolCall call, boolean whole) -> {
        spoken();
        if (whole) {
          calls.add(call);
        }
      }
      case AnswerEvent.Remote remote -> remote(remote.item());
    }
  }

  private void remote(ConnectorItem item) {
    switch (item) {
      case ConnectorItem.Tools t -> {}
      case ConnectorItem.Approval a ->
          calls.add(RemoteName.call(a.id(), a.label(), a.name(), a.arguments()));
      case ConnectorItem.Call c -> c.outcome().ifPresent(came -> made(c, came));
    }
  }

  private void made(ConnectorItem.Call call, ConnectorItem.Outcome came) {
    // One that was allowed stands in an earlier message already, under its request's name.
    if (call.approval().isEmpty()) {
      calls.add(RemoteName.call(call.id(), call.label(), call.name(), call.arguments()));
    }
    SecretText of = call.approval().orElseGet(() -> SecretText.of(call.id()));
    results.add(ChatMessage.result(of, came.told()));
  }

  /** What is said after results is another turn. */
  private void spoken() {
    if (!results.isEmpty()) {
      flush();
    }
  }

  private static SecretText joined(SecretText before, SecretText more) {
    return SecretText.of(before.reveal() + more.reveal());
  }

  private void flush() {
    if (!text.isEmpty() || !reasoning.isEmpty() || !calls.isEmpty()) {
      messages.add(ChatMessage.assistant(text, reasoning, calls));
    }
    messages.addAll(results);
    text = SecretText.empty();
    reasoning = SecretText.empty();
    calls.clear();
    results.clear();
  }
}
