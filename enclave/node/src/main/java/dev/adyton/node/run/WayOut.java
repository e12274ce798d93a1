package dev.adyton.node.run;

import dev.adyton.content.SecretText;
import dev.adyton.content.ToolCall;
import dev.adyton.engine.FinishReason;
import dev.adyton.engine.TokenChoice;
import dev.adyton.engine.TokenListener;
import dev.adyton.guardrails.ChannelKind;
import dev.adyton.guardrails.OutputStage;
import dev.adyton.guardrails.Released;
import dev.adyton.node.telemetry.Finish;
import dev.adyton.node.telemetry.Metrics;
import dev.adyton.text.answer.AnswerParser;
import dev.adyton.text.answer.AnswerPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * The only way from the engine to a job's events: what is generated goes in, is parted into text,
 * reasoning and calls, and what the guardrails let go of each comes out. Used by the engine's
 * thread.
 */
final class WayOut implements TokenListener {
  private final Job job;
  private final Metrics metrics;
  private final Asked asked;
  private final AnswerParser parser;
  private final Logprobs logprobs;
  private final List<TokenLogprob> prompt = new ArrayList<>();
  private Optional<Channel> channel = Optional.empty();
  private boolean echoed;
  private boolean begun;
  private boolean stopped;
  private int calls;
  private boolean cut;
  private int pieces;
  private int reasoned;

  WayOut(Job job, IntFunction<byte[]> vocabulary, Metrics metrics) {
    this.job = job;
    this.metrics = metrics;
    this.asked = job.asked();
    this.logprobs = new Logprobs(vocabulary);
    this.parser = AnswerParser.of(asked.format(), !asked.offered().isEmpty(), this::part);
  }

  @Override
  public void onPrompt(TokenChoice choice) {
    prompt.add(logprobs.of(choice));
  }

  @Override
  public void onToken(TokenChoice choice) {
    echo();
    logprobs.chosen(choice);
  }

  @Override
  public void onText(SecretText piece) {
    echo();
    if (!begun) {
      begun = true;
      String project = asked.request().account().tenant();
      metrics.firstToken(metrics.roster().find(project), job.ageMillis());
    }
    pieces++;
    logprobs.written(piece.reveal());
    parser.text(piece.reveal());
  }

  @Override
  public void onControl(String name) {
    parser.control(name);
  }

  /** Returns whether nothing more is wanted of the engine. */
  boolean finished() {
    return stopped || (calls > 0 && !asked.several());
  }

  /** Returns whether tools were called: all of what was begun is whole. */
  boolean called() {
    return calls > 0 && !cut;
  }

  /** Returns about how many tokens the reasoning took: its pieces, mostly one of a token each. */
  int reasoned() {
    return reasoned;
  }

  /** Lets the rest go and says how the answer ended. */
  Finish end(FinishReason reason) {
    echo();
    boolean wanted = reason != FinishReason.CANCELLED || finished();
    if (!stopped && wanted) {
      parser.finish(reason == FinishReason.LENGTH);
      leave();
      if (asked.echo().isPresent()) {
        put(SecretText.empty(), logprobs.silent());
      }
    }
    if (stopped) {
      return Finish.FILTERED;
    }
    return switch (reason) {
      case STOP -> Finish.STOP;
      case LENGTH -> Finish.LENGTH;
      case CANCELLED -> finished() ? Finish.STOP : Finish.CANCELLED;
    };
  }

  private void put(SecretText text, List<TokenLogprob> tokens) {
    if (!text.isEmpty() || !tokens.isEmpty()) {
      job.put(new AnswerEvent.Text(text, tokens));
    }
  }

  /**
   * Lets a text that is continued go ahead of what continues it. It has passed the guardrails on
   * its way in; of what the model would rather have read, only what they permit is told.
   */
  private void echo() {
    if (echoed || asked.echo().isEmpty()) {
      return;
    }
    echoed = true;
    List<TokenLogprob> told = new ArrayList<>();
    if (asked.request().scored()) {
      OutputStage stage = job.guardrails().channel(ChannelKind.TEXT);
      told.add(logprobs.first(asked.request().prompt()[0]));
      prompt.forEach(token -> told.add(token.permitted(stage::permits)));
    }
    put(asked.echo().get(), told);
  }

  private void part(AnswerPart part) {
    if (finished()) {
      return;
    }
    switch (part) {
      case AnswerPart.Text(String piece) -> say(ChannelKind.TEXT, piece);
      case AnswerPart.Reasoning(String piece) -> {
        reasoned = pieces;
        say(ChannelKind.REASONING, piece);
      }
      case AnswerPart.ToolCall(String name, String arguments) -> call(name, arguments, true);
      case AnswerPart.CutCall(String name, String arguments) -> call(name, arguments, false);
    }
  }

  private void say(ChannelKind kind, String piece) {
    if (channel.isEmpty() || channel.get().kind() != kind) {
      leave();
      channel = Optional.of(new Channel(kind, job.guardrails().channel(kind)));
    }
    Channel open = channel.get();
    open.tokens(kind == ChannelKind.TEXT ? logprobs.of(piece) : logprobs.none());
    release(open, open.stage().push(SecretText.of(piece)));
  }

  private void call(String name, String arguments, boolean whole) {
    if (!asked.offered().contains(name)) {
      // What nobody offered is no call: the caller could do nothing with it.
      say(ChannelKind.TEXT, name + " " + arguments);
      return;
    }
    leave();
    logprobs.none();
    Channel own =
        new Channel(
            ChannelKind.TOOL_ARGUMENTS, job.guardrails().channel(ChannelKind.TOOL_ARGUMENTS));
    Released first = own.stage().push(SecretText.of(arguments));
    Released rest = own.stage().end();
    if (first.stop().isPresent() || rest.stop().isPresent()) {
      stopped = true;
      return;
    }
    calls++;
    cut |= !whole;
    SecretText shown = SecretText.of(first.text().reveal() + rest.text().reveal());
    ToolCall call = new ToolCall(SecretText.empty(), SecretText.of(name), shown);
    job.put(new AnswerEvent.Call(call, whole));
  }

  /** Lets go of what the open channel still holds: another one follows, or the end. */
  private void leave() {
    if (channel.isPresent() && !stopped) {
      release(channel.get(), channel.get().stage().end());
    }
    channel = Optional.empty();
  }

  private void release(Channel from, Released released) {
    if (from.kind() != ChannelKind.REASONING) {
      put(released.text(), from.clear(released));
    } else if (!released.text().isEmpty()) {
      job.put(new AnswerEvent.Reasoning(released.text()));
    }
    stopped |= released.stop().isPresent();
  }
}
