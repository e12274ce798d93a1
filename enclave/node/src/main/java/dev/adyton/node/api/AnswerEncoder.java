package dev.adyton.node.api;

import dev.adyton.node.http.ApiException;
import dev.adyton.node.run.AnswerEvent;
import java.util.List;

/**
 * Writes the answers to one request in the words of one API. Choices are numbered from 0 and come
 * one after the other. Used by one thread.
 */
interface AnswerEncoder {
  /** Returns what a stream has before anything of a choice is said. */
  byte[] opening(int choice);

  /** Returns a stream's part for something that was said. */
  byte[] said(int choice, AnswerEvent.Said event);

  /** Returns what a stream has after the last of a choice. */
  byte[] ended(int choice, Answer answer);

  /** Returns what a stream ends with. */
  byte[] closing(List<Answer> answers);

  /** Returns what a stream ends with where the answer broke off after its start. */
  byte[] failure(ApiException refusal);

  /** Returns answers that are not streamed. */
  byte[] whole(List<Answer> answers);
}
