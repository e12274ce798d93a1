package dev.adyton.kernels;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Products of many tokens with 32 rows at a time on vectors of 512 bits. A sum of the profile has
 * sixteen lanes, lane l taking the columns k with k mod 16 = l; so the columns of one residue are a
 * product of their own, whose sums are chains, and where vectors hold rows instead of columns, a
 * tile needs ten loads for sixteen multiplications and nothing is folded. In the end the sixteen
 * sums are folded as a dot product's lanes are: the same operations on the same numbers in the same
 * order, hence the same bits.
 */
record ResidueProducts(LaneProducts rows) {
  /** Fewer tokens are not worth bringing weights into this order by gathers. */
  static final int LEAST = 64;

  private static final int TOKENS = 8;

  private static final int ROWS = 32;

  /** Columns that are brought into order together: 256 KB of weights, in the second cache. */
  private static final int COLS = 2048;

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
  private static final int TILE = ROWS * TOKENS;

  private static final float[] ZEROS = new float[TILE];

  /** Tiles whose sums of all residues, 256 KB, stay in the second cache until they are folded. */
  private static final int GROUP = 16;

  private static final int APART_SUMS = GROUP * TILE + GAP;

  /** {@link Kernels#matmul}, whole rounds of lanes and at least {@link #LEAST} tokens. */
  void matmul(Matrix w, float[] x, int tokens, float[] y, Workspace room, int grain) {
    int tiles = (tokens + TOKENS - 1) / TOKENS;
    float[] turned = room.turned(tiles * TOKENS * w.cols());
    room.team()
        .run(
            tiles,
            1,
            (from, to, slot) -> {
              for (int t = from; t < to; t++) {
                turn(x, tokens, w.cols(), turned, t, tiles);
              }
            });
    int panels = (w.rows() + ROWS - 1) / ROWS;
    room.team()
        .run(
            panels,
            Math.max(1, grain / ROWS),
            (from, to, slot) -> {
              for (int p = from; p < to; p++) {
                panel(w, turned, tokens, tiles, y, room, p * ROWS, slot);
              }
            });
  }

  /**
   * The last tile may overlap the one before, and compute the same again; where there are fewer
   * tokens than a tile has, it computes the last of them more than once.
   */
  private static int first(int tile, int tokens) {
    return Math.max(0, Math.min(tile * TOKENS, tokens - TOKENS));
  }

  /** Brings a tile's activations into the order in which they are needed: eight for each column. */
  private static void turn(float[] x, int tokens, int cols, float[] out, int tile, int tiles) {
    int token = first(tile, tokens);
    int last = tokens - 1 - token;
    for (int k = 0; k < cols; k += COLS) {
      int count = Math.min(COLS, cols - k);
      int each = count / Lanes.LANES;
      for (int l = 0; l < Lanes.LANES; l++) {
        int to = turned(k, tiles, l, each, tile);
        for (int j = 0; j < each; j++) {
          int from = token * cols + k + j * Lanes.LANES + l;
          for (int i = 0; i < TOKENS; i++) {
            out[to + j * TOKENS + i] = x[from + Math.min(i, last) * cols];
          }
        }
      }
    }
  }

  private static int turned(int k, int tiles, int residue, int each, int tile) {
    return (k * tiles + (residue * tiles + tile) * each) * TOKENS;
  }

  private void panel(
      Matrix w,
      float[] turned,
      int tokens,
      int tiles,
      float[] y,
      Workspace room,
      int row,
      int slot) {
    int n = Math.min(ROWS, w.rows() - row);
    byte[] raw = w.rowsPacked().isPresent() ? NONE : LaneProducts.raw(w, row, n, room, slot);
    // Sums wait for the next columns; where there are none, the next group takes their place.
    int each = w.cols() > COLS ? Lanes.LANES * APART_SUMS : 0;
    int groups = (tiles + GROUP - 1) / GROUP;
    float[] sums = room.sums(slot, Lanes.LANES * APART_SUMS + each * (groups - 1) + ROWS);
    for (int k = 0; k < w.cols(); k += COLS) {
      int count = Math.min(COLS, w.cols() - k);
      MemorySegment weights = order(w, raw, row, n, k, count, room, slot);
      for (int g = 0; g < groups; g++) {
        int from = g * GROUP;
        int to = Math.min(tiles, from + GROUP);
        group(weights, turned, k, count, from, to, tiles, sums, g * each);
        if (k + count == w.cols()) {
          end(sums, g * each, from, to, tokens, n, y, row, w.rows());
        }
      }
    }
  }

  /** Tiles [from, to) with 32 rows, residue by residue: its weights stay in the first cache. */
  private static void group(
      MemorySegment weights,
      float[] turned,
      int k,
      int count,
      int from,
      int to,
      int tiles,
      float[] sums,
      int at) {
    int each = count / Lanes.LANES;
    int apart = apart(count);
    for (int l = 0; l < Lanes.LANES; l++) {
      for (int t = from; t < to; t++) {
        int x = turned(k, tiles, l, each, t);
        int so = at + l * APART_SUMS + (t - from) * TILE;
        float[] begun = k == 0 ? ZEROS : sums;
        Residue512.tile(weights, l * apart, turned, x, each, begun, k == 0 ? 0 : so, sums, so);
      }
    }
  }

  private static void end(
      float[] sums, int at, int from, int to, int tokens, int n, float[] y, int row, int stride) {
    for (int t = from; t < to; t++) {
      for (int i = 0; i < Math.min(TOKENS, tokens); i++) {
        int sum = at + (t - from) * TILE + i * ROWS;
        end(sums, sum, n, y, (first(t, tokens) + i) * stride + row);
      }
    }
  }

  private static void end(float[] sums, int at, int n, float[] y, int to) {
    if (n == ROWS) {
      Residue512.tree(sums, at, APART_SUMS, y, to);
      Residue512.tree(sums, at + ROWS / 2, APART_SUMS, y, to + ROWS / 2);
    } else {
      // The last rows of a matrix go beside y first, so that no neighbour is written.
      int beside = sums.length - ROWS;
      Residue512.tree(sums, at, APART_SUMS, sums, beside);
      Residue512.tree(sums, at + ROWS / 2, APART_SUMS, sums, beside + ROWS / 2);
      System.arraycopy(sums, beside, y, to, n);
    }
  }

  /** Decodes columns [k, k + count) and lays them out residue by residue, 32 rows a column. */
  private MemorySegment order(
      Matrix w, byte[] raw, int row, int n, int k, int count, Workspace room, int slot) {
    int apart = apart(count);
    MemorySegment out = room.scratch(slot, (long) Float.BYTES * apart * Lanes.LANES);
    if (w.rowsPacked().isPresent()) {
      for (int i = 0; i < n; i += PackedRows.ROWS) {
        w.rowsPacked().get().decode((row + i) / PackedRows.ROWS, k, count, out, i, apart);
      }
      return out;
    }
    float[] decoded = room.rows(slot, ROWS * APART);
    for (int d = 0; d < count; d += DECODED) {
      int some = Math.min(DECODED, count - d);
      rows.decode(w, raw, row, n, k + d, some, decoded, APART);
      for (int j = 0; j < some; j += Lanes.LANES) {
        int to = (d + j) / Lanes.LANES * ROWS;
        for (int l = 0; l < Lanes.LANES; l++) {
          Residue512.column(decoded, j + l, SIXTEEN, out, to + l * apart);
          Residue512.column(
              decoded, ROWS / 2 * APART + j + l, SIXTEEN, out, to + l * apart + ROWS / 2);
        }
      }
    }
    return out;
  }

  private static int apart(int count) {
    return count / Lanes.LANES * ROWS + GAP;
  }
}
