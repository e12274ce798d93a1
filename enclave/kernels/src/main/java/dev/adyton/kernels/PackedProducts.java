package dev.adyton.kernels;

/**
 * A product of few tokens with rows that were packed: two groups of rows at a time, half the matrix
 * apart, which stay in the caches for all tokens. An odd matrix's last group is computed twice.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PackedProducts(Matrix w, PackedRows packed, float[] x, int tokens, float[] y, Workspace room)
    implements Shares.Product {
  @Override
  public int units() {
    return (packed.groups() + 1) / 2;
  }

  @Override
  public void run(int from, int to, int slot) {
    float[] sums = room.sums(slot, 2 * PackedRows.SUMS + PackedRows.ROWS);
    for (int g = from; g < to; g++) {
      int other = Math.min(g + units(), packed.groups() - 1);
      for (int t = 0; t < tokens; t++) {
        packed.sums(g, other, x, t * w.cols(), sums);
        end(g, sums, 0, t);
        end(other, sums, PackedRows.SUMS, t);
      }
    }
  }

  /** Beside y first, so that no neighbour is written where rows end. */
  private void end(int group, float[] sums, int at, int t) {
    int beside = 2 * PackedRows.SUMS;
    Residue512.tree(sums, at, PackedRows.ROWS, sums, beside);
    int row = group * PackedRows.ROWS;
    int n = Math.min(PackedRows.ROWS, w.rows() - row);
    System.arraycopy(sums, beside, y, t * w.rows() + row, n);
  }
}
