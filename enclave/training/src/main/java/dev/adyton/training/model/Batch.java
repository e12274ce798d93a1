package dev.adyton.training.model;

/**
 * Whole conversations laid end to end. Attention never leaves a conversation, and positions start
 * at 0 in each. Mutable and reused; belongs to one thread.
 */
public final class Batch {
  private final int[] tokens;
  private final int[] targets;
  private final float[] weights;
  private final int[] positions;
  private final int[] starts;
  private int length;
  private int segments;

  /**
   * @param capacity most tokens it can hold
   */
  public Batch(int capacity) {
    tokens = new int[capacity];
    targets = new int[capacity];
    weights = new float[capacity];
    positions = new int[capacity];
    starts = new int[capacity + 1];
  }

  /** Empties the batch. */
  public void clear() {
    length = 0;
    segments = 0;
  }

  /**
   * Appends one conversation if there is room.
   *
   * @param ids its tokens, from {@code from}, {@code count} of them
   * @param lossWeights how much each token counts when it is to be predicted
   * @return whether it fitted
   */
  public boolean add(int[] ids, byte[] lossWeights, int from, int count, float[] scale) {
    if (count > tokens.length - length) {
      return false;
    }
    starts[segments++] = length;
    for (int i = 0; i < count; i++) {
      int at = length + i;
      boolean last = i + 1 == count;
      tokens[at] = ids[from + i];
      positions[at] = i;
      targets[at] = last ? 0 : ids[from + i + 1];
      weights[at] = last ? 0f : scale[lossWeights[from + i + 1]];
    }
    length += count;
    starts[segments] = length;
    return true;
  }

  /** Number of tokens held. */
  public int length() {
    return length;
  }

  /** Number of conversations held. */
  public int segments() {
    return segments;
  }

  int start(int segment) {
    return starts[segment];
  }

  int end(int segment) {
    return starts[segment + 1];
  }

  int token(int i) {
    return tokens[i];
  }

  int target(int i) {
    return targets[i];
  }

  float weight(int i) {
    return weights[i];
  }

  int position(int i) {
    return positions[i];
  }
}
