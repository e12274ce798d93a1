package dev.adyton.node.run;

import dev.adyton.guardrails.ChannelKind;
import dev.adyton.guardrails.OutputStage;
import dev.adyton.guardrails.Released;
import java.util.ArrayList;
import java.util.List;

/**
 * One way through the guardrails, with what is known of the tokens that were pushed into it. Used
 * by one thread.
 */
final class Channel {
  private final ChannelKind kind;
  private final OutputStage stage;
  private final List<List<TokenLogprob>> pushed = new ArrayList<>();

  Channel(ChannelKind kind, OutputStage stage) {
    this.kind = kind;
    this.stage = stage;
  }

  ChannelKind kind() {
    return kind;
  }

  OutputStage stage() {
    return stage;
  }

  /** Says what the next piece to be pushed is made of. */
  void tokens(List<TokenLogprob> tokens) {
    pushed.add(tokens);
  }

  /** Returns what may be told of what was let go: of each token, the alternatives that pass. */
  List<TokenLogprob> clear(Released released) {
    List<TokenLogprob> out = new ArrayList<>();
    for (int piece : released.clear()) {
      for (TokenLogprob token : pushed.get(piece)) {
        out.add(token.permitted(stage::permits));
      }
    }
    return out;
  }
}
