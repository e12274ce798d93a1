package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.content.ToolCall;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Limits;
import dev.adyton.node.run.AnswerEvent;
import dev.adyton.node.run.Answered;
import dev.adyton.node.run.ConnectorItem;
import dev.adyton.node.run.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An answer in turns: the model calls tools of servers, the node asks those, the model goes on with
 * what they said, until it needs nothing more from them. One thread of its own; closing it waits
 * until that has ended.
 */
final class ConnectorLoop implements AnswerWriter.Source, AutoCloseable {
  /** Most turns of one response. In the last one the model has no tools of servers. */
  static final int MAX_TURNS = 16;

  /** Most calls of one response, where the caller says nothing. */
  static final int MAX_CALLS = 64;

  private final Inference asked;
  private final RemoteTools remote;
  private final TurnMaker maker;
  private final BlockingQueue<AnswerEvent> events;
  private final Thread thread;
  private final List<ChatMessage> said;
  private Optional<Answered> before = Optional.empty();
  private long callsLeft;

  /**
   * @param asked what the guardrails let in, with a seed
   * @param granted calls of earlier answers that the caller allows now
   * @param events where {@code remote} and {@code maker} put what happens
   */
  ConnectorLoop(
      Inference asked,
      List<ToolCall> granted,
      RemoteTools remote,
      TurnMaker maker,
      BlockingQueue<AnswerEvent> events) {
    this.asked = asked;
    this.remote = remote;
    this.maker = maker;
    this.events = events;
    this.said = new ArrayList<>(asked.messages());
    this.callsLeft = asked.labels().maxToolCalls().orElse(MAX_CALLS);
    List<ToolCall> first = List.copyOf(granted);
    this.thread = Thread.ofVirtual().name("connectors").unstarted(() -> run(first));
  }

  /** Returns an empty queue for a loop. The answer's length bounds it. */
  static BlockingQueue<AnswerEvent> queue() {
    return new LinkedBlockingQueue<>();
  }

  /** Begins. */
  ConnectorLoop start() {
    thread.start();
    return this;
  }

  @Override
  public Optional<AnswerEvent> next(Duration patience) throws InterruptedException {
    return Optional.ofNullable(events.poll(patience.toNanos(), TimeUnit.NANOSECONDS));
  }

  private void run(List<ToolCall> granted) {
    AnswerEvent last = new AnswerEvent.Failed(ErrorCode.INTERNAL_ERROR);
    try {
      last = new AnswerEvent.Done(turns(granted));
    } catch (ApiException e) {
      last = new AnswerEvent.Failed(e.code());
    } catch (InterruptedException e) {
      last = new AnswerEvent.Failed(ErrorCode.DRAINING);
    } finally {
      remote.close();
      // Also after a defect, which this thread's handler reports: somebody waits.
      events.add(last);
    }
  }

  private Answered turns(List<ToolCall> granted) throws ApiException, InterruptedException {
    if (!remote.list()) {
      return Answered.nothing(Ending.CONTENT_FILTER);
    }
    for (ToolCall call : granted) {
      if (!made(call, Optional.of(call.id()))) {
        return Answered.nothing(Ending.CONTENT_FILTER);
      }
    }
    for (int turn = 0; ; turn++) {
      boolean last = turn == MAX_TURNS - 1 || callsLeft == 0;
      Optional<TurnMaker.Turn> made = turn(turn == 0, last);
      if (made.isEmpty()) {
        return before.orElseThrow().ending(Ending.LENGTH);
      }
      Answered so = before.isEmpty() ? made.get().ended() : made.get().ended().after(before.get());
      before = Optional.of(so);
      Optional<Ending> over = over(made.get());
      if (over.isPresent()) {
        return so.ending() == over.get() ? so : so.ending(over.get());
      }
    }
  }

  /** Returns what the model says next; nothing where there is no room for it. */
  private Optional<TurnMaker.Turn> turn(boolean first, boolean last)
      throws ApiException, InterruptedException {
    OptionalInt most = asked.decoding().maxTokens();
    int used = before.map(Answered::completionTokens).orElse(0);
    if (most.isPresent() && most.getAsInt() <= used) {
      return Optional.empty();
    }
    OptionalInt left =
        most.isPresent() ? OptionalInt.of(most.getAsInt() - used) : OptionalInt.empty();
    Tooling tooling = asked.tooling().turn(last ? List.of() : remote.offered(), first);
    try {
      return Optional.of(
          maker.make(asked.turn(said, tooling, asked.decoding().within(left)), remote));
    } catch (ApiException e) {
      // What tools have said and done is the caller's to know, though nothing more fits.
      if (!first && e.code() == ErrorCode.CONTEXT_LENGTH_EXCEEDED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Makes the calls of a turn and returns how the answer ends with it, if it does. */
  private Optional<Ending> over(TurnMaker.Turn turn) throws InterruptedException {
    List<ToolCall> calls = new ArrayList<>(turn.own());
    if (turn.ended().ending() != Ending.CALLS || turn.remote().isEmpty()) {
      turn.remote().forEach(call -> remote.cut(call.call()));
      return Optional.of(turn.ended().ending());
    }
    List<RemoteTools.Named> wanted =
        turn.remote().stream().map(call -> remote.named(call.call())).toList();
    wanted.forEach(named -> calls.add(named.call()));
    said.add(ChatMessage.assistant(turn.text(), turn.reasoning(), calls));
    boolean waits = !turn.own().isEmpty();
    for (RemoteTools.Named named : wanted) {
      if (named.asks()) {
        remote.ask(named.call());
        waits = true;
      } else if (!made(named.call(), Optional.empty())) {
        return Optional.of(Ending.CONTENT_FILTER);
      }
    }
    return waits ? Optional.of(Ending.CALLS) : Optional.empty();
  }

  /** Makes a call, and returns whether the model may see what came of it. */
  private boolean made(ToolCall call, Optional<SecretText> approval) throws InterruptedException {
    boolean may = callsLeft > 0;
    callsLeft = Math.max(0, callsLeft - 1);
    Optional<ConnectorItem.Outcome> came = remote.call(call, approval, may);
    came.ifPresent(outcome -> said.add(ChatMessage.result(call.id(), outcome.told())));
    return came.isPresent();
  }

  /** Ends it, whatever it is at, and waits for that: its guardrails are closed next. */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (true) {
      try {
        if (thread.join(Limits.BODY_TIME)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
