package dev.adyton.kernels;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Weights in row-major order, as in a GGUF file: {@code rows} rows of {@code cols} weights.
 *
 * @param data exactly the rows' bytes
 * @param type how they are encoded
 * @param rows at least 1
 * @param cols at least 1, whole blocks
 * @param packed the same weights as the emitted rung keeps them beside
 * @param rowsPacked the same as the vector rung does
 */
public record Matrix(
    MemorySegment data,
    WeightType type,
    int rows,
    int cols,
    Optional<Packed> packed,
    Optional<PackedRows> rowsPacked) {
  public Matrix {
    if (rows < 1 || cols < 1 || cols % type.block() != 0) {
      throw new IllegalArgumentException("shape");
    }
    if (data.byteSize() != Math.multiplyExact(type.bytes(cols), (long) rows)) {
      throw new IllegalArgumentException("size");
    }
  }

  /** Makes a matrix that no rung has packed. */
  public Matrix(MemorySegment data, WeightType type, int rows, int cols) {
    this(data, type, rows, cols, Optional.empty(), Optional.empty());
  }

  Matrix with(Packed own) {
    return new Matrix(data, type, rows, cols, Optional.of(own), Optional.empty());
  }

  Matrix with(PackedRows own) {
    return new Matrix(data, type, rows, cols, Optional.empty(), Optional.of(own));
  }

  /** Returns where {@code row} begins, in bytes. */
  long offset(int row) {
    return type.bytes(cols) * row;
  }
}
