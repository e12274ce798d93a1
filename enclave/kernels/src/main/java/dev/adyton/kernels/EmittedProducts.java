package dev.adyton.kernels;

import dev.adyton.kernels.emit.Int8Code;
import dev.adyton.kernels.emit.Layout;
import dev.adyton.kernels.emit.Panel;
import java.lang.foreign.MemorySegment;

/**
 * Products of one set of activations with weights of as many columns, on emitted code: the
 * activations are quantised once, and the rows of all weights are shared out as if they were one.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record EmittedProducts(Int8Code code, float[] x, int tokens, Workspace room) {
  /** Multiply-adds below which sharing a computation costs more than it saves. */
  private static final long WORTH_SHARING = 1 << 19;

  /** Tokens beyond which quantising is shared: few are done in less than a hand-over. */
  private static final int FEW_TOKENS = 4;

  /**
   * Tokens, of whole tiles, and blocks of theirs that a thread quantises before it asks for more.
   * Tokens of a tile lie in the same lines, which two threads would take from each other.
   */
  private static final int QUANTISED_TOKENS = 8;

  private static final int QUANTISED_BLOCKS = 64;

  /** Units of rows that meet a tile of tokens before the next tile's turn. */
  private static final int UNITS_AT_ONCE = 4;

  void run(Matrix[] ws, float[][] ys) {
    int cols = ws[0].cols();
    long panel = quantised(cols);
    Product[] products = new Product[ws.length];
    long work = 0;
    for (int i = 0; i < ws.length; i++) {
      if (ws[i].cols() != cols) {
        throw new IllegalArgumentException("columns");
      }
      Packed packed = ws[i].packed().orElseThrow();
      products[i] = new Product(this, ws[i], packed, panel, ys[i]);
      work += (long) ws[i].rows() * cols * tokens;
    }
    Shares.run(room.team(), products, work < WORTH_SHARING);
  }

  /** Quantises all tokens; where to. */
  private long quantised(int cols) {
    int blocks = cols / 32;
    long tokenBytes = (long) blocks * Panel.TOKEN_BYTES;
    long panel = room.panel(tokenBytes * tokens).address();
    MemorySegment xs = MemorySegment.ofArray(x);
    int most = code.set().tile(tokens);
    int tiles = (tokens + most - 1) / most;
    int runs = (blocks + QUANTISED_BLOCKS - 1) / QUANTISED_BLOCKS;
    Team.Task quantise =
        (from, to, slot) -> {
          for (int i = from; i < to; i++) {
            int first = i / runs * most;
            int n = Math.min(most, tokens - first);
            int block = i % runs * QUANTISED_BLOCKS;
            int count = Math.min(QUANTISED_BLOCKS, blocks - block);
            long at = panel + tokenBytes * first + (long) Panel.TOKEN_BYTES * n * block;
            for (int t = 0; t < n; t++) {
              long row = 4L * cols * (first + t) + 4L * Panel.BLOCK * block;
              code.quantise(xs, row, count, at, n, t);
            }
          }
        };
    int grain = tokens <= FEW_TOKENS ? tiles * runs : Math.max(1, QUANTISED_TOKENS / most);
    room.team().run(tiles * runs, grain, quantise);
    return panel;
  }

  /** One product under way: tiles of rows by tiles of tokens. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Product(EmittedProducts products, Matrix w, Packed p, long panel, float[] y)
      implements Shares.Product {
    private Int8Code code() {
      return products.code;
    }

    @Override
    public int units() {
      int rows = Layout.ROWS * groups();
      return (w.rows() + rows - 1) / rows;
    }

    /** Tokens of all tiles but the last. */
    private int most() {
      return code().set().tile(products.tokens);
    }

    private int groups() {
      return code().set().groups(p.layout(), products.tokens);
    }

    @Override
    public void run(int from, int to, int slot) {
      MemorySegment ys = MemorySegment.ofArray(y);
      long tokenBytes = (long) p.blocks() * Panel.TOKEN_BYTES;
      int tokens = products.tokens;
      for (int u = from; u < to; u += UNITS_AT_ONCE) {
        int end = Math.min(to, u + UNITS_AT_ONCE);
        for (int t = 0; t < tokens; t += most()) {
          int n = Math.min(most(), tokens - t);
          for (int i = u; i < end; i++) {
            tile(i, Math.min(i + 1, to - 1), t, n, panel + tokenBytes * t, ys, slot);
          }
        }
      }
    }

    private void tile(int unit, int next, int t, int n, long tile, MemorySegment ys, int slot) {
      int group = unit * groups();
      int row = group * Layout.ROWS;
      int left = w.rows() - row;
      int groups = left > Layout.ROWS ? groups() : 1;
      int rows = groups * Layout.ROWS;
      long first = p.address(group);
      long second = p.address(groups == 2 ? group + 1 : next * groups());
      Layout layout = p.layout();
      if (left >= rows) {
        long at = 4L * ((long) t * w.rows() + row);
        code().tile(layout, groups, first, second, tile, p.blocks(), n, ys, 4L * w.rows(), at);
        return;
      }
      // The last rows: beside y, so that no neighbour is written.
      float[] edge = products.room.rows(slot, rows * most());
      MemorySegment es = MemorySegment.ofArray(edge);
      code().tile(layout, groups, first, second, tile, p.blocks(), n, es, 4L * rows, 0);
      for (int i = 0; i < n; i++) {
        System.arraycopy(edge, i * rows, y, (t + i) * w.rows() + row, left);
      }
    }
  }
}
