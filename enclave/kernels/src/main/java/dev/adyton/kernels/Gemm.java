package dev.adyton.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dense float32 matrix product for training: C = A·B or C = C + A·B.
 *
 * <p>Every element of C is one chain of fused multiply-adds over ascending k that starts from 0 or
 * from C's old value, whatever the vector width and however the work is cut into blocks. So the
 * result has the same bits on every machine, and the same bits as {@link GemmScalar}.
 *
 * <p>An instance owns packing buffers and belongs to one thread.
 *
 * <p>Inside: B is packed in panels of two vectors' width, A in panels of 8 rows, so that the inner
 * loop reads both in order and keeps its 16 sums in registers (after Goto and van de Geijn,
 * "Anatomy of High-Performance Matrix Multiplication", 2008).
 */
public final class Gemm {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Rows of one register tile. 8 rows of 2 vectors: 16 sums, which AVX-512 holds twice over. */
  private static final int TILE_ROWS = 8;

  private static final int TILE_COLS = 2 * LANES;

  /** Depth of a block: a packed panel of A (8 KiB) stays in the first-level cache. */
  private static final int BLOCK_DEPTH = 256;

  /** Width of a block: the packed part of B (at most 512 KiB) stays in the second-level cache. */
  private static final int BLOCK_COLS = 512;

  private final float[] packedA = new float[TILE_ROWS * BLOCK_DEPTH];
  private final float[] packedB = new float[BLOCK_DEPTH * (BLOCK_COLS + TILE_COLS)];
  private final float[] edge = new float[TILE_ROWS * TILE_COLS];

  /** Makes the buffers, about half a mebibyte. */
  public Gemm() {}

  /**
   * Multiplies. {@code c} may not overlap {@code a} or {@code b}, and its columns must be adjacent.
   *
   * @param a rows × depth
   * @param b depth × cols
   * @param c rows × cols, written
   * @param accumulate whether to add to what {@code c} holds
   */
  public void multiply(GemmView a, GemmView b, GemmView c, boolean accumulate) {
    if (a.cols() != b.rows() || a.rows() != c.rows() || b.cols() != c.cols()) {
      throw new IllegalArgumentException("shapes do not fit");
    }
    if (c.colStride() != 1) {
      throw new IllegalArgumentException("columns of c are not adjacent");
    }
    int depth = a.cols();
    for (int k0 = 0; k0 < depth; k0 += BLOCK_DEPTH) {
      int kc = Math.min(BLOCK_DEPTH, depth - k0);
      for (int j0 = 0; j0 < b.cols(); j0 += BLOCK_COLS) {
        int nc = Math.min(BLOCK_COLS, b.cols() - j0);
        packB(b, k0, kc, j0, nc);
        for (int i0 = 0; i0 < a.rows(); i0 += TILE_ROWS) {
          packA(a, i0, k0, kc);
          rowOfTiles(c, i0, j0, nc, kc, accumulate || k0 > 0);
        }
      }
    }
  }

  private void rowOfTiles(GemmView c, int i0, int j0, int nc, int kc, boolean add) {
    int height = Math.min(TILE_ROWS, c.rows() - i0);
    for (int j = 0; j < nc; j += TILE_COLS) {
      int width = Math.min(TILE_COLS, nc - j);
      int at = c.offset() + i0 * c.rowStride() + j0 + j;
      if (height == TILE_ROWS && width == TILE_COLS) {
        tile(kc, packedA, packedB, j * kc, c.data(), at, c.rowStride(), add);
      } else {
        edgeTile(c, at, height, width, kc, j * kc, add);
      }
    }
  }

  /** A tile that hangs over C's edge is worked out beside it, so that no neighbour is touched. */
  private void edgeTile(GemmView c, int at, int height, int width, int kc, int bo, boolean add) {
    if (add) {
      for (int i = 0; i < height; i++) {
        System.arraycopy(c.data(), at + i * c.rowStride(), edge, i * TILE_COLS, width);
      }
    }
    tile(kc, packedA, packedB, bo, edge, 0, TILE_COLS, add);
    for (int i = 0; i < height; i++) {
      System.arraycopy(edge, i * TILE_COLS, c.data(), at + i * c.rowStride(), width);
    }
  }

  private void packA(GemmView a, int i0, int k0, int kc) {
    float[] from = a.data();
    float[] to = packedA;
    int height = Math.min(TILE_ROWS, a.rows() - i0);
    int base = a.offset() + i0 * a.rowStride() + k0 * a.colStride();
    if (height == TILE_ROWS) {
      packEightRows(from, base, a.rowStride(), a.colStride(), kc);
      return;
    }
    for (int i = 0; i < TILE_ROWS; i++) {
      int at = base + i * a.rowStride();
      int step = a.colStride();
      for (int k = 0; k < kc; k++) {
        to[k * TILE_ROWS + i] = i < height ? from[at + k * step] : 0f;
      }
    }
  }

  /** Reads eight rows side by side, so that the writes are in order. */
  private void packEightRows(float[] from, int base, int rowStride, int colStride, int kc) {
    float[] to = packedA;
    int r1 = rowStride;
    int r2 = 2 * rowStride;
    int r3 = 3 * rowStride;
    int r4 = 4 * rowStride;
    int r5 = 5 * rowStride;
    int r6 = 6 * rowStride;
    int r7 = 7 * rowStride;
    for (int k = 0; k < kc; k++) {
      int at = base + k * colStride;
      int out = k * TILE_ROWS;
      to[out] = from[at];
      to[out + 1] = from[at + r1];
      to[out + 2] = from[at + r2];
      to[out + 3] = from[at + r3];
      to[out + 4] = from[at + r4];
      to[out + 5] = from[at + r5];
      to[out + 6] = from[at + r6];
      to[out + 7] = from[at + r7];
    }
  }

  private void packB(GemmView b, int k0, int kc, int j0, int nc) {
    for (int j = 0; j < nc; j += TILE_COLS) {
      int width = Math.min(TILE_COLS, nc - j);
      int base = b.offset() + k0 * b.rowStride() + (j0 + j) * b.colStride();
      if (b.colStride() == 1) {
        packRows(b.data(), base, b.rowStride(), kc, width, j * kc);
      } else {
        packColumns(b.data(), base, b.rowStride(), b.colStride(), kc, width, j * kc);
      }
    }
  }

  private void packRows(float[] from, int base, int rowStride, int kc, int width, int panel) {
    for (int k = 0; k < kc; k++) {
      int to = panel + k * TILE_COLS;
      System.arraycopy(from, base + k * rowStride, packedB, to, width);
      for (int i = width; i < TILE_COLS; i++) {
        packedB[to + i] = 0;
      }
    }
  }

  private void packColumns(
      float[] from, int base, int rowStride, int colStride, int kc, int width, int panel) {
    float[] to = packedB;
    for (int i = 0; i < width; i++) {
      int at = base + i * colStride;
      for (int k = 0; k < kc; k++) {
        to[panel + k * TILE_COLS + i] = from[at + k * rowStride];
      }
    }
    for (int i = width; i < TILE_COLS; i++) {
      for (int k = 0; k < kc; k++) {
        to[panel + k * TILE_COLS + i] = 0;
      }
    }
  }

  /** The register tile. Sixteen named locals, because C2 keeps no array of vectors in registers. */
  private static void tile(
      int kc, float[] a, float[] b, int bo, float[] c, int co, int ldc, boolean add) {
    FloatVector r00;
    FloatVector r01;
    FloatVector r10;
    FloatVector r11;
    FloatVector r20;
    FloatVector r21;
    FloatVector r30;
    FloatVector r31;
    FloatVector r40;
    FloatVector r41;
    FloatVector r50;
    FloatVector r51;
    FloatVector r60;
    FloatVector r61;
    FloatVector r70;
    FloatVector r71;
    if (add) {
      r00 = FloatVector.fromArray(SPECIES, c, co);
      r01 = FloatVector.fromArray(SPECIES, c, co + LANES);
      r10 = FloatVector.fromArray(SPECIES, c, co + ldc);
      r11 = FloatVector.fromArray(SPECIES, c, co + ldc + LANES);
      r20 = FloatVector.fromArray(SPECIES, c, co + 2 * ldc);
      r21 = FloatVector.fromArray(SPECIES, c, co + 2 * ldc + LANES);
      r30 = FloatVector.fromArray(SPECIES, c, co + 3 * ldc);
      r31 = FloatVector.fromArray(SPECIES, c, co + 3 * ldc + LANES);
      r40 = FloatVector.fromArray(SPECIES, c, co + 4 * ldc);
      r41 = FloatVector.fromArray(SPECIES, c, co + 4 * ldc + LANES);
      r50 = FloatVector.fromArray(SPECIES, c, co + 5 * ldc);
      r51 = FloatVector.fromArray(SPECIES, c, co + 5 * ldc + LANES);
      r60 = FloatVector.fromArray(SPECIES, c, co + 6 * ldc);
      r61 = FloatVector.fromArray(SPECIES, c, co + 6 * ldc + LANES);
      r70 = FloatVector.fromArray(SPECIES, c, co + 7 * ldc);
      r71 = FloatVector.fromArray(SPECIES, c, co + 7 * ldc + LANES);
    } else {
      r00 = r01 = r10 = r11 = r20 = r21 = r30 = r31 = FloatVector.zero(SPECIES);
      r40 = r41 = r50 = r51 = r60 = r61 = r70 = r71 = FloatVector.zero(SPECIES);
    }
    for (int k = 0; k < kc; k++) {
      int ka = k * TILE_ROWS;
      int kb = bo + k * TILE_COLS;
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, kb);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, kb + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[ka]);
      r00 = x.fma(b0, r00);
      r01 = x.fma(b1, r01);
      x = FloatVector.broadcast(SPECIES, a[ka + 1]);
      r10 = x.fma(b0, r10);
      r11 = x.fma(b1, r11);
      x = FloatVector.broadcast(SPECIES, a[ka + 2]);
      r20 = x.fma(b0, r20);
      r21 = x.fma(b1, r21);
      x = FloatVector.broadcast(SPECIES, a[ka + 3]);
      r30 = x.fma(b0, r30);
      r31 = x.fma(b1, r31);
      x = FloatVector.broadcast(SPECIES, a[ka + 4]);
      r40 = x.fma(b0, r40);
      r41 = x.fma(b1, r41);
      x = FloatVector.broadcast(SPECIES, a[ka + 5]);
      r50 = x.fma(b0, r50);
      r51 = x.fma(b1, r51);
      x = FloatVector.broadcast(SPECIES, a[ka + 6]);
      r60 = x.fma(b0, r60);
      r61 = x.fma(b1, r61);
      x = FloatVector.broadcast(SPECIES, a[ka + 7]);
      r70 = x.fma(b0, r70);
      r71 = x.fma(b1, r71);
    }
    r00.intoArray(c, co);
    r01.intoArray(c, co + LANES);
    r10.intoArray(c, co + ldc);
    r11.intoArray(c, co + ldc + LANES);
    r20.intoArray(c, co + 2 * ldc);
    r21.intoArray(c, co + 2 * ldc + LANES);
    r30.intoArray(c, co + 3 * ldc);
    r31.intoArray(c, co + 3 * ldc + LANES);
    r40.intoArray(c, co + 4 * ldc);
    r41.intoArray(c, co + 4 * ldc + LANES);
    r50.intoArray(c, co + 5 * ldc);
    r51.intoArray(c, co + 5 * ldc + LANES);
    r60.intoArray(c, co + 6 * ldc);
    r61.intoArray(c, co + 6 * ldc + LANES);
    r70.intoArray(c, co + 7 * ldc);
    r71.intoArray(c, co + 7 * ldc + LANES);
  }
}
