package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.content.ToolCall;
import dev.adyton.node.run.AnswerEvent;
import dev.adyton.node.run.Answered;
import dev.adyton.node.run.TokenLogprob;
import java.util.ArrayList;
import java.util.List;

/** Puts an answer together while it is sent, and names its calls. Used by one thread. */
final class AnswerBuilder {
  private final String prefix;
  private final List<AnswerEvent.Said> parts = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private final List<TokenLogprob> tokens = new ArrayList<>();
  private boolean thinks;
  private int calls;

  /**
   * @param prefix begins the names of calls
   */
  AnswerBuilder(String prefix) {
    this.prefix = prefix;
  }

  /** Takes what was said and returns it as it is sent: a call has a name. */
  AnswerEvent.Said add(AnswerEvent.Said event) {
    switch (event) {
      case AnswerEvent.Text(SecretText piece, List<TokenLogprob> of) -> {
        enter(false);
        text.append(piece.reveal());
        tokens.addAll(of);
      }
      case AnswerEvent.Reasoning(SecretText piece) -> {
        enter(true);
        text.append(piece.reveal());
      }
      case AnswerEvent.Call(ToolCall call, boolean whole) -> {
        flush();
        SecretText id = SecretText.of("call_" + prefix + "_" + calls++);
        AnswerEvent.Call named =
            new AnswerEvent.Call(new ToolCall(id, call.name(), call.arguments()), whole);
        parts.add(named);
        return named;
      }
      case AnswerEvent.Connecting begun -> flush();
      case AnswerEvent.Connected over -> {
        flush();
        parts.add(over);
      }
    }
    return event;
  }

  private void enter(boolean reasoning) {
    if (thinks != reasoning) {
      flush();
      thinks = reasoning;
    }
  }

  private void flush() {
    if (!text.isEmpty()) {
      SecretText whole = SecretText.of(text.toString());
      parts.add(thinks ? new AnswerEvent.Reasoning(whole) : new AnswerEvent.Text(whole, tokens));
    }
    text.setLength(0);
    tokens.clear();
  }

  Answer end(Answered result) {
    flush();
    return new Answer(parts, result);
  }
}
