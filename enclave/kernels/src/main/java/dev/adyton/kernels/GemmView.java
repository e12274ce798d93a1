package dev.adyton.kernels;

import java.util.Objects;

/**
 * A matrix seen inside a float array: element (r, c) lies at {@code offset + r * rowStride + c *
 * colStride}. Nothing is copied, so a transpose, a block of columns or one attention head costs
 * nothing.
 *
 * @param data the array, owned by the caller
 * @param offset index of element (0, 0)
 * @param rows number of rows, at least 1
 * @param cols number of columns, at least 1
 * @param rowStride distance of two rows in floats
 * @param colStride distance of two columns in floats
 */
@SuppressWarnings("ArrayRecordComponent") // a view is meant to alias its array; never compared
public record GemmView(float[] data, int offset, int rows, int cols, int rowStride, int colStride) {
  public GemmView {
    Objects.requireNonNull(data, "data");
    if (rows < 1 || cols < 1 || rowStride < 0 || colStride < 0) {
      throw new IllegalArgumentException("rows, cols or stride");
    }
    long last = offset + (long) (rows - 1) * rowStride + (long) (cols - 1) * colStride;
    if (offset < 0 || last >= data.length) {
      throw new IllegalArgumentException("view reaches past its array");
    }
  }

  /** A row-major matrix without gaps. */
  public static GemmView dense(float[] data, int offset, int rows, int cols) {
    return new GemmView(data, offset, rows, cols, cols, 1);
  }

  /** The same numbers with rows and columns changed over. */
  public GemmView transposed() {
    return new GemmView(data, offset, cols, rows, colStride, rowStride);
  }
}
