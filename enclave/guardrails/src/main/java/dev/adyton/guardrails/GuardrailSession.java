package dev.adyton.guardrails;

import java.util.List;
import java.util.Map;

/**
 * The guardrails of one request: first its input, then each channel of each choice. Placeholder
 * numbers and the decision to stop are shared between all of them. Safe for use by several threads,
 * its stages each by one. Close it with the request, so that the values it knows are forgotten.
 */
public final class GuardrailSession implements AutoCloseable {
  private final Map<ChannelKind, List<Lane>> outputs;
  private final InputStage input;
  private final RequestState state = new RequestState();

  GuardrailSession(Map<Provenance, List<Lane>> inputs, Map<ChannelKind, List<Lane>> outputs) {
    this.outputs = outputs;
    this.input = new InputStage(inputs, state);
  }

  /** Checks the request's input. Once blocked, the session lets nothing through. */
  public InputDecision check(List<Span> spans) {
    return input.check(spans);
  }

  /** Opens a channel; one for each kind of each choice, and one for each tool call. */
  public OutputStage channel(ChannelKind kind) {
    List<Lane> lanes = outputs.getOrDefault(kind, List.of());
    boolean json = kind == ChannelKind.TOOL_ARGUMENTS;
    return new OutputStage(lanes, state, new ReleaseFrontier(lanes, state, json));
  }

  /** Returns what may be counted about this request; grows while it runs. */
  public DecisionCounts counts() {
    return state.counts();
  }

  @Override
  public void close() {
    state.clear();
  }
}
