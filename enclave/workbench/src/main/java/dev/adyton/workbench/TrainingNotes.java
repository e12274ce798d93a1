package dev.adyton.workbench;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.training.TrainingException;
import dev.adyton.training.run.LossPlot;
import dev.adyton.training.run.StepReport;
import dev.adyton.training.run.TrainingLoop;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A training run's progress on standard error: loss, tokens a second, time left. */
final class TrainingNotes implements TrainingLoop.Listener {
  /** Steps between two checkpoints: about a minute of one thread. */
  static final int SAVE_EVERY = 50;

  private static final int SAY_EVERY = 25;

  private final PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
  private final LossPlot plot = new LossPlot();
  private final String command;
  private double loss;
  private double seconds;
  private long tokens;
  private int count;

  /**
   * @param command what is printed before the number of steps
   */
  TrainingNotes(String command) {
    this.command = command;
  }

  void say(String line) {
    err.println(line);
  }

  String plot(String title) {
    return plot.svg(title);
  }

  @Override
  public void resumed(int step) {
    say("going on after step " + step);
  }

  @Override
  public void fixed(int steps) {
    say("the same model again: " + command + steps);
  }

  @Override
  public void accept(StepReport r) {
    plot.add(r.step(), r.loss());
    loss += r.loss();
    seconds += r.seconds();
    tokens += r.tokens();
    count++;
    if (count == SAY_EVERY || r.step() == r.steps()) {
      boolean open = r.steps() == Integer.MAX_VALUE;
      say(
          String.format(
              Locale.ROOT,
              "step %d%s  loss %.3f  %.0f tokens/s  %s",
              r.step(),
              open ? "" : " of " + r.steps(),
              loss / count,
              tokens / seconds,
              open
                  ? "measuring"
                  : Math.round((r.steps() - r.step()) * seconds / count / 60) + " min left"));
      loss = 0;
      seconds = 0;
      tokens = 0;
      count = 0;
    }
  }

  /** Turns what stopped a training into a sentence and what to do. */
  static UserError explain(TrainingException e) {
    return switch (e.code()) {
      case DATA -> new UserError(ExitCode.DATA, message(e), "Mend that line and run again.");
      case DIVERGED ->
          new UserError(
              ExitCode.DATA, message(e), "Run again with another seed, or check the data.");
      case MISMATCH ->
          new UserError(ExitCode.DATA, message(e), "Use another file, or an empty folder.");
      case FILE ->
          new UserError(
              ExitCode.CANNOT_WRITE, message(e), "Check the path, its permissions and the disk.");
    };
  }

  private static String message(TrainingException e) {
    return String.valueOf(e.getMessage());
  }
}
