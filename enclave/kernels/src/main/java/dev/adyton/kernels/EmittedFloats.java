package dev.adyton.kernels;

import dev.adyton.kernels.emit.Precision;
import dev.adyton.kernels.emit.ProductCode;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Products of one set of activations with weights that are numbers themselves, on emitted code:
 * what {@link LaneProducts} gives, bit for bit. Weights are read where they lie.
 *
 * <p>Activations of a tile of tokens and a run of columns stay in the first cache while all rows of
 * a unit pass; those rows, and the sums that wait for the next columns, in the second.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record EmittedFloats(ProductCode code, float[] x, int tokens, Workspace room) {
  /** Multiply-adds below which sharing a computation costs more than it saves. */
  private static final long WORTH_SHARING = 1 << 17;

  /** Tokens beyond which bringing activations to their places is shared, so many at a time. */
  private static final int FEW_TOKENS = 8;

  /** Lines of activations, 24 KB, that rows pass. */
  private static final int X_LINES = 384;

  /** Rows of a unit: of few tokens, less work is left to wait for in the end. */
  private static final int FEW_ROWS = 32;

  private static final int ROWS = 64;

  /** Tiles of tokens whose sums wait in the second cache. */
  private static final int TILES = 16;

  private static final int STEP = ProductCode.LANES;

  /** Returns how weights of a type are read, if there is code for such. */
  static Optional<Precision> precision(Matrix w) {
    if (!ProductCode.takes(w.cols())) {
      return Optional.empty();
    }
    return switch (w.type()) {
      case F16 -> Optional.of(Precision.HALF);
      case BF16 -> Optional.of(Precision.BRAIN);
      case F32 -> Optional.of(Precision.SINGLE);
      default -> Optional.empty();
    };
  }

  void run(Matrix[] ws, float[][] ys) {
    int cols = ws[0].cols();
    long panel = spread(cols);
    Product[] products = new Product[ws.length];
    long work = 0;
    for (int i = 0; i < ws.length; i++) {
      if (ws[i].cols() != cols) {
        throw new IllegalArgumentException("columns");
      }
      products[i] = new Product(this, ws[i], precision(ws[i]).orElseThrow(), panel, ys[i]);
      work += (long) ws[i].rows() * cols * tokens;
    }
    Shares.run(room.team(), products, work < WORTH_SHARING);
  }

  private int tiles() {
    int most = ProductCode.tile(tokens);
    return (tokens + most - 1) / most;
  }

  /** The first token of a tile: all have as many, or one more. */
  private int first(int tile) {
    return (int) ((long) tile * tokens / tiles());
  }

  /** Brings all activations to their places; where to. */
  private long spread(int cols) {
    long tokenBytes = (long) Float.BYTES * cols;
    long panel = room.panel(tokenBytes * tokens).address();
    MemorySegment xs = MemorySegment.ofArray(x);
    room.team()
        .run(
            tiles(),
            Math.max(1, FEW_TOKENS / ProductCode.tile(tokens)),
            (from, to, slot) -> {
              for (int i = from; i < to; i++) {
                int n = first(i + 1) - first(i);
                long tile = panel + tokenBytes * first(i);
                for (int t = 0; t < n; t++) {
                  long place = tile + (long) ProductCode.LINE * t;
                  code.spread(xs, tokenBytes * (first(i) + t), cols / STEP, place, n);
                }
              }
            });
    return panel;
  }

  /** One product under way. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Product(
      EmittedFloats products, Matrix w, Precision precision, long panel, float[] y)
      implements Shares.Product {
    private int unit() {
      return products.tokens <= FEW_TOKENS ? FEW_ROWS : ROWS;
    }

    @Override
    public int units() {
      return (w.rows() + unit() - 1) / unit();
    }

    @Override
    public void run(int from, int to, int slot) {
      int tiles = products.tiles();
      MemorySegment ys = MemorySegment.ofArray(y);
      for (int u = from; u < to; u++) {
        int row = u * unit();
        int rows = Math.min(unit(), w.rows() - row);
        for (int t = 0; t < tiles; t += TILES) {
          rows(row, rows, t, Math.min(tiles, t + TILES), ys, slot);
        }
      }
    }

    /** Some rows with tiles [from, to), a run of columns after the other. */
    private void rows(int row, int rows, int from, int to, MemorySegment ys, int slot) {
      int first = products.first(from);
      long tokenSums = (long) ProductCode.LINE * unit();
      long sums = products.room.scratch(slot, tokenSums * (products.first(to) - first)).address();
      int steps = w.cols() / STEP;
      int most = X_LINES / ProductCode.tile(products.tokens);
      int runs = (steps + most - 1) / most;
      for (int i = 0; i < runs; i++) {
        int step = (int) ((long) steps * i / runs);
        int end = (int) ((long) steps * (i + 1) / runs);
        for (int t = from; t < to; t++) {
          long at = sums + tokenSums * (products.first(t) - first);
          tile(row, rows, t, step, end - step, at);
          if (end == steps) {
            end(row, rows, t, at, ys);
          }
        }
      }
    }

    private int tokens(int tile) {
      return products.first(tile + 1) - products.first(tile);
    }

    /** Goes on with the sums of some rows and a tile by {@code n} steps of columns. */
    private void tile(int row, int rows, int tile, int step, int n, long sums) {
      int tokens = tokens(tile);
      long x =
          panel
              + (long) Float.BYTES * w.cols() * products.first(tile)
              + (long) ProductCode.LINE * tokens * step;
      int tall = ProductCode.rows(tokens);
      int whole = rows - rows % tall;
      if (whole > 0) {
        multiply(row, whole, tokens, step, n, x, sums);
      }
      long rest = sums + (long) ProductCode.LINE * whole * tokens;
      for (int r = whole; r < rows; r++) {
        multiply(row + r, 1, tokens, step, n, x, rest + (long) ProductCode.LINE * (r - whole));
      }
    }

    private void multiply(int row, int rows, int tokens, int step, int n, long x, long sums) {
      long bytes = (long) precision.bytes() * STEP;
      long stride = (long) precision.bytes() * w.cols();
      // No more than is read: what lies outside of the weights is refused here.
      MemorySegment weights =
          w.data().asSlice(w.offset(row) + bytes * step, stride * (rows - 1) + bytes * n);
      products.code.multiply(precision, tokens, weights, stride, rows, n, x, sums, step > 0);
    }

    private void end(int row, int rows, int tile, long sums, MemorySegment ys) {
      int tokens = tokens(tile);
      long stride = (long) Float.BYTES * w.rows();
      long at = stride * products.first(tile) + (long) Float.BYTES * row;
      int groups = rows / STEP;
      int whole = groups * STEP;
      if (groups > 0) {
        products.code.end(tokens, sums, groups, STEP, ys, at, stride);
      }
      if (rows > whole) {
        long rest = sums + (long) ProductCode.LINE * whole * tokens;
        long from = at + (long) Float.BYTES * whole;
        products.code.end(tokens, rest, 1, rows - whole, ys, from, stride);
      }
    }
  }
}
