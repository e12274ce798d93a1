package dev.adyton.training.model;

/**
 * One tensor inside the flat array of parameters, row-major.
 *
 * @param name its name in GGUF
 * @param kind how it is trained and stored
 * @param offset index of its first number
 * @param rows outputs (1 for a norm)
 * @param cols inputs
 */
public record ParameterGroup(String name, Kind kind, int offset, int rows, int cols) {
  /** How a tensor is trained and stored. */
  public enum Kind {
    /** Token table, used at both ends. */
    EMBEDDING,
    /** A weight matrix inside a block. */
    MATRIX,
    /** The gains of an RMSNorm. */
    NORM
  }

  /** Number of floats. */
  public int size() {
    return rows * cols;
  }
}
