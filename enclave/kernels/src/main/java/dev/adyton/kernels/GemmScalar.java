package dev.adyton.kernels;

/** The plain words for {@link Gemm}: three loops, no blocks, the same bits. Slow on purpose. */
public final class GemmScalar {
  private GemmScalar() {}

  /** As {@link Gemm#multiply}. */
  public static void multiply(GemmView a, GemmView b, GemmView c, boolean accumulate) {
    for (int i = 0; i < c.rows(); i++) {
      for (int j = 0; j < c.cols(); j++) {
        int at = c.offset() + i * c.rowStride() + j * c.colStride();
        float sum = accumulate ? c.data()[at] : 0f;
        for (int k = 0; k < a.cols(); k++) {
          float x = a.data()[a.offset() + i * a.rowStride() + k * a.colStride()];
          float y = b.data()[b.offset() + k * b.rowStride() + j * b.colStride()];
          sum = Math.fma(x, y, sum);
        }
        c.data()[at] = sum;
      }
    }
  }
}
