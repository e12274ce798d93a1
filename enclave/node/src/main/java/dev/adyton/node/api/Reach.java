package dev.adyton.node.api;

import dev.adyton.content.ToolCall;
import dev.adyton.guardrails.GuardrailSession;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.mcp.Called;
import dev.adyton.node.mcp.Egress;
import dev.adyton.node.run.AnswerEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;

/**
 * What a request may reach beyond the node. That there is one says that all that it names is
 * permitted; nothing has been sent yet.
 *
 * @param permits by the servers' labels
 * @param called who is asked, once somebody is
 */
record Reach(Map<String, Egress.Permit> permits, Called called) {
  Reach {
    permits = Map.copyOf(permits);
  }

  /** Returns it; nothing where the request names no server. */
  static Optional<Reach> of(Services services, Caller caller, Inference inference, Keeping keeping)
      throws ApiException {
    Connectors connectors = inference.tooling().connectors();
    int granted = connectors.granted(inference.messages()).size();
    if (connectors.isEmpty()) {
      return Optional.empty();
    }
    if (granted > ConnectorLoop.MAX_CALLS) {
      throw ApiException.of(ErrorCode.INVALID_VALUE, "input");
    }
    if (keeping.background()) {
      // Made again after a kill, it would call again what was called already.
      throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, "background");
    }
    return Optional.of(new Reach(connectors.permits(services.egress(), caller), new Called()));
  }

  /** What the request is within. */
  record Within(String id, Caller caller, Preparation preparation, GuardrailSession session) {}

  /**
   * Returns what answers.
   *
   * @param inference as the guardrails let it in
   */
  ConnectorLoop loop(Services services, Inference inference, Within within) throws ApiException {
    List<ToolCall> granted = inference.tooling().connectors().granted(inference.messages());
    BlockingQueue<AnswerEvent> events = ConnectorLoop.queue();
    RemoteTools remote =
        new RemoteTools(
            within.id(),
            inference.tooling().connectors(),
            permits,
            called,
            texts -> services.guard().tool(within.session(), texts),
            events::add);
    TurnMaker maker =
        new TurnMaker(
            services, within.preparation(), within.caller(), within.session(), events::add);
    return new ConnectorLoop(inference, granted, remote, maker, events);
  }
}
