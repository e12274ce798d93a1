package dev.adyton.kernels.emit;

/** Weights that are a number each, without a scale. */
public enum Precision {
  /** {@code F16}: IEEE 754 binary16. */
  HALF(0, 2),
  /** {@code BF16}: the upper half of a binary32. */
  BRAIN(1, 2),
  /** {@code F32}: binary32. */
  SINGLE(2, 4);

  private final int number;
  private final int bytes;

  Precision(int number, int bytes) {
    this.number = number;
    this.bytes = bytes;
  }

  /** Returns which this is, from 0: where its code lies. */
  int number() {
    return number;
  }

  /** Returns the bytes of a weight. */
  public int bytes() {
    return bytes;
  }
}
