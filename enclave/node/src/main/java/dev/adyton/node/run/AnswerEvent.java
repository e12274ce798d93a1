package dev.adyton.node.run;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.ErrorCode;

/** What happens to an answer, in the words of no API. */
public sealed interface AnswerEvent {
  /** A piece of text that the guardrails let go, never empty. */
  record Piece(SecretText text) implements AnswerEvent {}

  /** The end; no more events follow. */
  record Done(Answered answered) implements AnswerEvent {}

  /** The end without a whole answer; no more events follow. */
  record Failed(ErrorCode code) implements AnswerEvent {}
}
