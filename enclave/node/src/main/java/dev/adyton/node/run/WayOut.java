package dev.adyton.node.run;

import dev.adyton.content.SecretText;
import dev.adyton.engine.FinishReason;
import dev.adyton.engine.TokenListener;
import dev.adyton.guardrails.ChannelKind;
import dev.adyton.guardrails.OutputStage;
import dev.adyton.guardrails.Released;
import dev.adyton.node.telemetry.Finish;
import dev.adyton.node.telemetry.Metrics;

/**
 * The only way from the engine to a job's events: what is generated goes in, what the guardrails
 * let go comes out. Used by the engine's thread.
 */
final class WayOut implements TokenListener {
  private final Job job;
  private final Metrics metrics;
  private final OutputStage stage;
  private boolean begun;
  private boolean stopped;

  WayOut(Job job, Metrics metrics) {
    this.job = job;
    this.metrics = metrics;
    this.stage = job.guardrails().channel(ChannelKind.TEXT);
  }

  @Override
  public void onText(SecretText piece) {
    if (!begun) {
      begun = true;
      metrics.firstToken(job.ageMillis());
    }
    release(stage.push(piece));
  }

  /** Returns whether the guardrails have ended the answer: the engine need not go on. */
  boolean stopped() {
    return stopped;
  }

  /** Lets the rest go and says how the answer ended. */
  Finish end(FinishReason reason) {
    if (!stopped && reason != FinishReason.CANCELLED) {
      release(stage.end());
    }
    if (stopped) {
      return Finish.FILTERED;
    }
    return switch (reason) {
      case STOP -> Finish.STOP;
      case LENGTH -> Finish.LENGTH;
      case CANCELLED -> Finish.CANCELLED;
    };
  }

  private void release(Released released) {
    if (!released.text().isEmpty()) {
      job.put(new AnswerEvent.Piece(released.text()));
    }
    stopped |= released.stop().isPresent();
  }
}
