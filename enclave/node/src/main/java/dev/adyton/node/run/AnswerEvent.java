package dev.adyton.node.run;

import dev.adyton.content.SecretText;
import dev.adyton.content.ToolCall;
import dev.adyton.node.http.ErrorCode;
import java.util.List;

/** What happens to an answer, in the words of no API. Its {@code toString} shows no content. */
public sealed interface AnswerEvent {
  /** Something for the caller that the guardrails let go. */
  sealed interface Said extends AnswerEvent {}

  /**
   * A piece of text.
   *
   * @param piece never empty, but where {@code tokens} has something to tell
   * @param tokens what is known of the tokens that were let go whole with it; not all of the
   *     piece's, where the guardrails changed something
   */
  record Text(SecretText piece, List<TokenLogprob> tokens) implements Said {
    public Text {
      tokens = List.copyOf(tokens);
    }
  }

  /** A piece of what the model thought, never empty. */
  record Reasoning(SecretText piece) implements Said {}

  /**
   * A call of a tool that was offered.
   *
   * @param whole whether it was written to its end; if not, its arguments are as much of an object
   *     as was written
   */
  record Call(ToolCall call, boolean whole) implements Said {}

  /** What happens at a server of tools; only where the caller named one. */
  sealed interface Remote extends Said {
    /** Returns what happens. */
    ConnectorItem item();
  }

  /** Something begins there. */
  record Connecting(ConnectorItem item) implements Remote {}

  /** Something is over there, or waits for the caller. */
  record Connected(ConnectorItem item) implements Remote {}

  /** The end; no more events follow. */
  record Done(Answered answered) implements AnswerEvent {}

  /** The end without a whole answer; no more events follow. */
  record Failed(ErrorCode code) implements AnswerEvent {}
}
