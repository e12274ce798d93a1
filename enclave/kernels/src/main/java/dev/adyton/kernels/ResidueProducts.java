package dev.adyton.kernels;

/**
 * Products of many tokens with 32 rows at a time on vectors of 512 bits. A sum of the profile has
 * sixteen lanes, lane l taking the columns k with k mod 16 = l; so the columns of one residue are a
 * product of their own, whose sums are chains, and where vectors hold rows instead of columns, a
 * tile needs ten loads for sixteen multiplications and nothing is folded. The sixteen sums are
 * folded as a dot product's lanes are: the same operations on the same numbers in the same order,
 * hence the same bits.
 *
 * <p>Activations are brought into that order once for all weights that meet them, and no more at a
 * time than stay in the third cache while rows after rows pass by.
 */
final class ResidueProducts {
  /** Fewer tokens are not worth bringing weights into this order by gathers. */
  static final int LEAST = 64;

  /** Tokens of a tile. */
  static final int TOKENS = 8;

  /** Rows of a tile, and of a panel. */
  static final int ROWS = 32;

  /** Residues whose sums the tree adds first: r, r + 4, r + 8, r + 12. And how many such runs. */
  static final int RUNS = 4;

  /**
   * Activations that stay in the third cache, which is shared with neighbours: 6 MB. With 8 a
   * product of 8,192 columns lost 7 %, with 16 a third; with less, weights are decoded too often.
   */
  private static final long ACTIVATIONS = 3 << 19;

  /** Multiply-adds below which sharing a computation costs more than it saves. */
  private static final long WORTH_SHARING = 1 << 17;

  private final LaneProducts rows;
  private final float[] x;
  private final int tokens;
  private final int cols;
  private final Workspace room;

  /** For weights of {@code cols} columns, whole rounds of lanes. */
  ResidueProducts(LaneProducts rows, float[] x, int tokens, int cols, Workspace room) {
    this.rows = rows;
    this.x = x;
    this.tokens = tokens;
    this.cols = cols;
    this.room = room;
  }

  /** {@link Kernels#matmulAll}. */
  void matmul(Matrix[] ws, float[][] ys) {
    int times = Math.toIntExact(((long) tokens * cols + ACTIVATIONS - 1) / ACTIVATIONS);
    int tiles = (tokens + TOKENS * times - 1) / (TOKENS * times);
    int together = tiles * TOKENS;
    for (int t = 0; t < tokens; t += together) {
      Turned some = new Turned(t, Math.min(together, tokens - t), cols, room);
      room.team().run(some.tiles(), 1, (from, to, slot) -> some.turn(x, from, to));
      Shares.Product[] products = new Shares.Product[ws.length];
      long work = 0;
      for (int i = 0; i < ws.length; i++) {
        products[i] = new Product(rows, ws[i], some, ys[i], room);
        work += (long) ws[i].rows() * cols * some.tokens();
      }
      Shares.run(room.team(), products, work < WORTH_SHARING);
    }
  }

  /** One product under way. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Product(LaneProducts products, Matrix w, Turned x, float[] y, Workspace room)
      implements Shares.Product {
    @Override
    public int units() {
      return (w.rows() + ROWS - 1) / ROWS;
    }

    @Override
    public void run(int from, int to, int slot) {
      for (int i = from; i < to; i++) {
        new ResiduePanel(products, w, x, y, i * ROWS, room, slot).compute();
      }
    }
  }

  /**
   * Activations of some tokens in the order in which they are needed: run after run, residue after
   * residue, tile after tile, eight for each column.
   *
   * @param begin the first of the tokens
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Turned(int begin, int tokens, int cols, float[] data) {
    Turned(int begin, int tokens, int cols, Workspace room) {
      this(begin, tokens, cols, room.turned((tokens + TOKENS - 1) / TOKENS * TOKENS * cols));
    }

    int tiles() {
      return (tokens + TOKENS - 1) / TOKENS;
    }

    /** Columns of a residue. */
    private int each() {
      return cols / Lanes.LANES;
    }

    /**
     * Returns a tile's first token. The last may overlap the one before, and compute the same
     * again; where there are fewer tokens than a tile has, it computes the last of them more than
     * once.
     */
    int first(int tile) {
      return begin + Math.max(0, Math.min(tile * TOKENS, tokens - TOKENS));
    }

    /** Where column 16j of residue {@code run + 4·i} lies, j whole rounds of lanes. */
    int at(int run, int i, int tile, int j) {
      return (((run * RUNS + i) * tiles() + tile) * each() + j) * TOKENS;
    }

    /** Brings tiles [from, to) into order. Two columns of a residue are a vector. */
    void turn(float[] x, int from, int to) {
      int[] places = new int[2 * TOKENS];
      for (int tile = from; tile < to; tile++) {
        for (int i = 0; i < TOKENS; i++) {
          places[i] = Math.min(first(tile) + i, begin + tokens - 1) * cols;
          places[TOKENS + i] = places[i] + Lanes.LANES;
        }
        for (int j = 0; j + 1 < each(); j += 2) {
          for (int l = 0; l < Lanes.LANES; l++) {
            int out = at(l % RUNS, l / RUNS, tile, j);
            Residue512.gather(x, j * Lanes.LANES + l, places, data, out);
          }
        }
        if (each() % 2 == 1) {
          turnLast(x, places, tile);
        }
      }
    }

    private void turnLast(float[] x, int[] places, int tile) {
      for (int l = 0; l < Lanes.LANES; l++) {
        int out = at(l % RUNS, l / RUNS, tile, each() - 1);
        for (int i = 0; i < TOKENS; i++) {
          data[out + i] = x[places[i] + cols - Lanes.LANES + l];
        }
      }
    }
  }
}
