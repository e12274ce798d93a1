package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.content.ToolCall;
import dev.adyton.node.run.AnswerEvent;
import dev.adyton.node.run.Answered;
import dev.adyton.node.run.TokenLogprob;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One whole answer.
 *
 * @param parts what was said, in order; neighbouring pieces of one kind are one part
 * @param result how it ended
 */
record Answer(List<AnswerEvent.Said> parts, Answered result) {
  Answer {
    parts = List.copyOf(parts);
  }

  SecretText text() {
    return SecretText.of(
        parts.stream()
            .map(p -> p instanceof AnswerEvent.Text t ? t.piece().reveal() : "")
            .collect(Collectors.joining()));
  }

  SecretText reasoning() {
    return SecretText.of(
        parts.stream()
            .map(p -> p instanceof AnswerEvent.Reasoning r ? r.piece().reveal() : "")
            .collect(Collectors.joining()));
  }

  /** Returns the calls, the unfinished one among them. */
  List<ToolCall> calls() {
    return called().map(AnswerEvent.Call::call).toList();
  }

  private Stream<AnswerEvent.Call> called() {
    return parts.stream()
        .filter(AnswerEvent.Call.class::isInstance)
        .map(AnswerEvent.Call.class::cast);
  }

  List<TokenLogprob> tokens() {
    return parts.stream()
        .filter(AnswerEvent.Text.class::isInstance)
        .flatMap(p -> ((AnswerEvent.Text) p).tokens().stream())
        .toList();
  }

  /** Returns the answer as messages for a next request: turns, with what servers of tools said. */
  List<ChatMessage> messages() {
    return parts.stream().noneMatch(AnswerEvent.Remote.class::isInstance)
        ? List.of(message())
        : Turns.of(parts);
  }

  /** Returns the answer as a message for a next request: a call that was cut off was never made. */
  private ChatMessage message() {
    List<ToolCall> made =
        called().filter(AnswerEvent.Call::whole).map(AnswerEvent.Call::call).toList();
    return ChatMessage.assistant(text(), reasoning(), made);
  }
}
