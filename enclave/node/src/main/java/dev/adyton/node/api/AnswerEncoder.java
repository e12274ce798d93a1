package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.run.Answered;

/** Writes one answer in the words of one API. Used by one thread, for one answer. */
interface AnswerEncoder {
  /** Returns what a stream begins with. */
  byte[] opening();

  /** Returns a stream's part for one piece of text. */
  byte[] piece(SecretText text);

  /** Returns what a stream ends with. */
  byte[] closing(SecretText whole, Answered result);

  /** Returns what a stream ends with where the answer broke off after its start. */
  byte[] failure(ApiException refusal);

  /** Returns an answer that is not streamed. */
  byte[] whole(SecretText whole, Answered result);
}
