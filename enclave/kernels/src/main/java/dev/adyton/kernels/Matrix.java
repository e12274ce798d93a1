package dev.adyton.kernels;

import java.lang.foreign.MemorySegment;

/**
 * Weights in row-major order, as in a GGUF file: {@code rows} rows of {@code cols} weights.
 *
 * @param data exactly the rows' bytes
 * @param type how they are encoded
 * @param rows at least 1
 * @param cols at least 1, whole blocks
 */
public record Matrix(MemorySegment data, WeightType type, int rows, int cols) {
  public Matrix {
    if (rows < 1 || cols < 1 || cols % type.block() != 0) {
      throw new IllegalArgumentException("shape");
    }
    if (data.byteSize() != Math.multiplyExact(type.bytes(cols), (long) rows)) {
      throw new IllegalArgumentException("size");
    }
  }

  /** Returns where {@code row} begins, in bytes. */
  long offset(int row) {
    return type.bytes(cols) * row;
  }
}
