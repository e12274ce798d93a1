package dev.adyton.kernels;

import static dev.adyton.kernels.ResidueProducts.ROWS;
import static dev.adyton.kernels.ResidueProducts.RUNS;
import static dev.adyton.kernels.ResidueProducts.TOKENS;

import dev.adyton.kernels.ResidueProducts.Turned;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * 32 rows of {@link ResidueProducts} with all its tokens, run by run. The tree adds a run's four
 * sums first, so they end in one number as soon as they are there, and of four such numbers at most
 * two wait for each result.
 */
final class ResiduePanel {
  /** In the tree's order: what an even run ends in meets the other even one's. */
  static final int[] ORDER = {0, 2, 1, 3};

  /** Columns of which a run is brought into order together: 256 KB, in the second cache. */
  static final int COLS = 8192;

  /** Columns that are decoded together, in the first cache. */
  private static final int DECODED = 512;

  /** Decoded rows begin so far apart that sixteen of them do not meet in the same cache lines. */
  private static final int APART = DECODED + Lanes.LANES;

  /** So do residues. */
  private static final int GAP = 16;

  private static final byte[] NONE = {};
  private static final int[] SIXTEEN = new int[Lanes.LANES];

  static {
    Arrays.setAll(SIXTEEN, i -> i * APART);
  }

  /** Sums of a tile of one residue. */
  static final int TILE = ROWS * TOKENS;

  private static final float[] ZEROS = new float[TILE];

  private final LaneProducts rows;
  private final Matrix w;
  private final Turned x;
  private final float[] y;
  private final int row;
  private final Workspace room;
  private final int slot;

  /** Rows that are there. */
  private final int n;

  private final byte[] raw;

  /** Tiles whose sums wait for the next columns, or one. */
  private final int waiting;

  /**
   * A run's sums of the tiles that wait, four for each; what even runs ended in, by tile; the same
   * of odd runs; a row beside.
   */
  private final float[] sums;

  private final int even;
  private final int odd;
  private final int beside;

  ResiduePanel(
      LaneProducts rows, Matrix w, Turned x, float[] y, int row, Workspace room, int slot) {
    this.rows = rows;
    this.w = w;
    this.x = x;
    this.y = y;
    this.row = row;
    this.room = room;
    this.slot = slot;
    this.n = Math.min(ROWS, w.rows() - row);
    this.raw = w.rowsPacked().isPresent() ? NONE : LaneProducts.raw(w, row, n, room, slot);
    this.waiting = w.cols() > COLS ? x.tiles() : 1;
    this.even = waiting * RUNS * TILE;
    this.odd = even + x.tiles() * TILE;
    this.beside = odd + x.tiles() * TILE;
    this.sums = room.sums(slot, beside + ROWS);
  }

  void compute() {
    for (int run : ORDER) {
      for (int k = 0; k < w.cols(); k += COLS) {
        int count = Math.min(COLS, w.cols() - k);
        MemorySegment weights = order(run, k, count);
        for (int t = 0; t < x.tiles(); t++) {
          tile(weights, run, k, count, t);
          if (k + count == w.cols()) {
            end(run, t);
          }
        }
      }
    }
  }

  private void tile(MemorySegment weights, int run, int k, int count, int tile) {
    float[] begun = k == 0 ? ZEROS : sums;
    for (int i = 0; i < RUNS; i++) {
      int at = x.at(run, i, tile, k / Lanes.LANES);
      int so = sums(tile) + i * TILE;
      int bo = k == 0 ? 0 : so;
      int each = count / Lanes.LANES;
      Residue512.tile(weights, i * apart(count), x.data(), at, each, begun, bo, sums, so);
    }
  }

  private int sums(int tile) {
    return tile % waiting * RUNS * TILE;
  }

  private void end(int run, int tile) {
    switch (run) {
      case 0 -> Residue512.begin(sums, sums(tile), even + tile * TILE);
      case 1 -> Residue512.begin(sums, sums(tile), odd + tile * TILE);
      case 2 -> Residue512.add(sums, sums(tile), even + tile * TILE);
      default -> endAll(tile);
    }
  }

  private void endAll(int tile) {
    for (int i = 0; i < Math.min(TOKENS, x.tokens()); i++) {
      int at = sums(tile) + i * ROWS;
      int wait = tile * TILE + i * ROWS;
      int to = (x.first(tile) + i) * w.rows() + row;
      if (n == ROWS) {
        Residue512.end(sums, at, even + wait, odd + wait, y, to);
      } else {
        // The last rows of a matrix go beside y first, so that no neighbour is written.
        Residue512.end(sums, at, even + wait, odd + wait, sums, beside);
        System.arraycopy(sums, beside, y, to, n);
      }
    }
  }

  /** Decodes a run's columns in [k, k + count), residue by residue, 32 rows a column. */
  private MemorySegment order(int run, int k, int count) {
    int apart = apart(count);
    MemorySegment out = room.scratch(slot, (long) Float.BYTES * apart * RUNS);
    if (w.rowsPacked().isPresent()) {
      PackedRows packed = w.rowsPacked().get();
      for (int i = 0; i < n; i += PackedRows.ROWS) {
        packed.decode((row + i) / PackedRows.ROWS, run, k, count, out, i, apart);
      }
      return out;
    }
    float[] decoded = room.rows(slot, ROWS * APART);
    for (int d = 0; d < count; d += DECODED) {
      int some = Math.min(DECODED, count - d);
      rows.decode(w, raw, row, n, k + d, some, decoded, APART);
      for (int j = 0; j < some; j += Lanes.LANES) {
        columns(decoded, j + run, out, (d + j) / Lanes.LANES * ROWS, apart);
      }
    }
    return out;
  }

  private static void columns(float[] decoded, int from, MemorySegment out, int to, int apart) {
    int half = ROWS / 2;
    for (int i = 0; i < RUNS; i++) {
      int at = from + i * RUNS;
      Residue512.column(decoded, at, SIXTEEN, out, to + i * apart);
      Residue512.column(decoded, half * APART + at, SIXTEEN, out, to + i * apart + half);
    }
  }

  private static int apart(int count) {
    return count / Lanes.LANES * ROWS + GAP;
  }
}
