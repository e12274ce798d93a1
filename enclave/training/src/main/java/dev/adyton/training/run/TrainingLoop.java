package dev.adyton.training.run;

import dev.adyton.training.TrainingException;
import dev.adyton.training.optim.Schedule;
import dev.adyton.training.text.TokenStore;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Steps, checkpoints and the choice of how many steps. A run by the clock measures itself for a
 * minute on the schedule's plateau, then fixes a number of steps: from there on it is the run that
 * {@code --steps} of that number would have been, bit for bit.
 */
public final class TrainingLoop {
  /** How long a run by the clock measures itself. */
  static final double MEASURED_SECONDS = 60;

  /** Stands for "not fixed yet": every step then lies on the plateau. */
  private static final int OPEN = Integer.MAX_VALUE;

  private final TrainingConfig config;
  private final TokenStore data;
  private final Optional<Checkpoint> checkpoint;
  private final int checkpointEvery;
  private final Optional<float[]> start;

  /** Hears what happens. */
  public interface Listener extends Consumer<StepReport> {
    /** The run goes on from a checkpoint. */
    void resumed(int step);

    /** A run by the clock has fixed its number of steps. */
    void fixed(int steps);
  }

  /**
   * @param checkpoint read first if it exists, and written now and then
   * @param checkpointEvery steps between two checkpoints
   */
  public TrainingLoop(
      TrainingConfig config,
      TokenStore data,
      Optional<Checkpoint> checkpoint,
      int checkpointEvery) {
    this(config, data, checkpoint, checkpointEvery, Optional.empty());
  }

  /**
   * @param start weights of a run without a checkpoint, fresh ones if absent
   */
  public TrainingLoop(
      TrainingConfig config,
      TokenStore data,
      Optional<Checkpoint> checkpoint,
      int checkpointEvery,
      Optional<float[]> start) {
    this.start = start;
    this.config = config;
    this.data = data;
    this.checkpoint = checkpoint;
    this.checkpointEvery = checkpointEvery;
  }

  /** Runs for a number of steps, counted from the very first one. */
  public TrainingState run(int steps, Listener listener) throws TrainingException {
    return run(steps, steps, listener);
  }

  /**
   * The first {@code until} steps of a run of {@code steps}: the rest goes on from a checkpoint.
   */
  public TrainingState run(int steps, int until, Listener listener) throws TrainingException {
    try (Trainer trainer = trainer(listener)) {
      return finish(trainer, steps, Math.min(steps, until), listener);
    }
  }

  /** Runs for about {@code minutes}. */
  public TrainingState runByClock(double minutes, Listener listener) throws TrainingException {
    try (Trainer trainer = trainer(listener)) {
      int before = trainer.state().step();
      double seconds = 0;
      while (seconds < Math.min(MEASURED_SECONDS, minutes * 60)) {
        StepReport report = one(trainer, OPEN, listener);
        seconds += report.seconds();
      }
      int done = trainer.state().step();
      double perStep = seconds / (done - before);
      int steps = done + (int) Math.max(0, (minutes * 60 - seconds) / perStep);
      steps = Math.max(steps, Schedule.fewestStepsWithPlateau(done));
      listener.fixed(steps);
      return finish(trainer, steps, steps, listener);
    }
  }

  private Trainer trainer(Listener listener) throws TrainingException {
    if (checkpoint.isPresent() && checkpoint.get().exists()) {
      TrainingState state = checkpoint.get().read(config);
      listener.resumed(state.step());
      return new Trainer(config, data, state);
    }
    return start.isPresent()
        ? new Trainer(config, data, Trainer.start(start.get().clone()))
        : Trainer.fresh(config, data);
  }

  private TrainingState finish(Trainer trainer, int steps, int until, Listener listener)
      throws TrainingException {
    while (trainer.state().step() < until) {
      one(trainer, steps, listener);
    }
    if (checkpoint.isPresent()) {
      checkpoint.get().write(config, trainer.state());
    }
    return trainer.state();
  }

  private StepReport one(Trainer trainer, int steps, Listener listener) throws TrainingException {
    StepReport report = trainer.step(steps);
    listener.accept(report);
    if (checkpoint.isPresent() && report.step() % checkpointEvery == 0) {
      checkpoint.get().write(config, trainer.state());
    }
    return report;
  }
}
