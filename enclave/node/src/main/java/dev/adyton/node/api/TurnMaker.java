package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.content.ToolCall;
import dev.adyton.guardrails.GuardrailSession;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.Limits;
import dev.adyton.node.run.AnswerEvent;
import dev.adyton.node.run.Answered;
import dev.adyton.node.run.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Has the model say one turn of an answer in several. Used by one thread. */
final class TurnMaker {
  private final Services services;
  private final Preparation preparation;
  private final Caller caller;
  private final GuardrailSession session;
  private final Consumer<AnswerEvent> events;

  /**
   * @param events is told what is for the caller: all but calls of servers' tools, and the end
   */
  TurnMaker(
      Services services,
      Preparation preparation,
      Caller caller,
      GuardrailSession session,
      Consumer<AnswerEvent> events) {
    this.services = services;
    this.preparation = preparation;
    this.caller = caller;
    this.session = session;
    this.events = events;
  }

  /**
   * What was said.
   *
   * @param own calls of the caller's own tools
   * @param remote calls of servers' tools
   */
  record Turn(
      SecretText text,
      SecretText reasoning,
      List<ToolCall> own,
      List<AnswerEvent.Call> remote,
      Answered ended) {
    @Override
    public String toString() {
      return "Turn";
    }
  }

  Turn make(Inference inference, RemoteTools remote) throws ApiException, InterruptedException {
    AnswerBuilder builder = new AnswerBuilder("");
    List<AnswerEvent.Call> calls = new ArrayList<>();
    try (Preparation.Ready ready = preparation.ready(caller, inference);
        Job job = services.room().submit(ready.choices().getFirst(), session)) {
      while (true) {
        switch (job.next(Limits.FOLLOWED).orElse(null)) {
          case null -> {}
          case AnswerEvent.Call call when remote.has(call.call().name()) -> calls.add(call);
          case AnswerEvent.Said something -> {
            events.accept(something);
            builder.add(something);
          }
          case AnswerEvent.Failed(var code) -> throw ApiException.of(code);
          case AnswerEvent.Done(Answered ended) -> {
            Answer answer = builder.end(ended);
            return new Turn(answer.text(), answer.reasoning(), answer.calls(), calls, ended);
          }
        }
      }
    }
  }
}
