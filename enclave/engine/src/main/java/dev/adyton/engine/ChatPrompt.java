package dev.adyton.engine;

import dev.adyton.text.answer.AnswerFormat;
import dev.adyton.text.grammar.CallStyle;
import java.util.Optional;

/**
 * A conversation laid out for a model. Its {@code toString} shows nothing.
 *
 * @param ids token ids, the opening of the assistant's turn at the end; not copied
 * @param format how the answer has to be read
 * @param calls how an answer calls a tool, where a grammar can hold it to that
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copying a prompt is another remain
public record ChatPrompt(int[] ids, AnswerFormat format, Optional<CallStyle> calls) {
  @Override
  public String toString() {
    return "ChatPrompt";
  }
}
