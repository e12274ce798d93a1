package dev.adyton.engine;

/**
 * What makes tokens less likely that were already written. They see the answer, not the prompt.
 *
 * @param repeat divides a positive logit, multiplies a negative one, of every token written; 1 does
 *     nothing (Keskar et al. 2019)
 * @param frequency taken from a token's logit for each time it was written, -2 … 2 in OpenAI's API
 * @param presence taken once from the logit of every token written
 */
public record Penalties(float repeat, float frequency, float presence) {
  /** Nothing is penalised. */
  public static final Penalties NONE = new Penalties(1, 0, 0);

  /** The largest penalty, either way. */
  public static final float MAX = 100;

  public Penalties {
    if (!(repeat > 0 && repeat <= MAX)) {
      throw new IllegalArgumentException("repeat");
    }
    if (!(Math.abs(frequency) <= MAX)) {
      throw new IllegalArgumentException("frequency");
    }
    if (!(Math.abs(presence) <= MAX)) {
      throw new IllegalArgumentException("presence");
    }
  }
}
