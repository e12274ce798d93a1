package dev.adyton.training.run;

/**
 * What a run carries from step to step: all of it goes into a checkpoint. The arrays are shared
 * with the trainer.
 */
@SuppressWarnings("ArrayRecordComponent") // identity is what is meant; never compared
public record TrainingState(float[] weights, float[] mean, float[] square, int step, long next) {
  TrainingState advanced(long newNext) {
    return new TrainingState(weights, mean, square, step + 1, newNext);
  }
}
