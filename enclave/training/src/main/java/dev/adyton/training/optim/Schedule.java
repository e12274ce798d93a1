package dev.adyton.training.optim;

/**
 * The share of the full learning rate at a step: a short climb, a plateau, a straight descent. It
 * depends on step numbers alone, never on a clock, so that a run can be repeated and resumed.
 *
 * @param steps number of steps of the whole run
 */
public record Schedule(int steps) {
  /** Steps of the climb. */
  public static final int WARM_UP = 30;

  /** Part of the run that passes before the descent starts. */
  public static final double PLATEAU = 0.30;

  private static final double FLOOR = 0.02;

  public Schedule {
    if (steps < 1) {
      throw new IllegalArgumentException("steps");
    }
  }

  /** The factor for step {@code step}, counted from 0. */
  public float factor(int step) {
    if (step < WARM_UP) {
      return (step + 1f) / WARM_UP;
    }
    double done = (double) step / steps;
    if (done <= PLATEAU) {
      return 1f;
    }
    return (float) Math.max(FLOOR, 1 - (done - PLATEAU) / (1 - PLATEAU) * (1 - FLOOR));
  }

  /** Fewest steps of a run in which {@code step} still lies on the plateau. */
  public static int fewestStepsWithPlateau(int step) {
    return (int) Math.ceil(step / PLATEAU);
  }
}
