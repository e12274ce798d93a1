package dev.adyton.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Products with weights over one rung's loops, in one of five ways that give the same bits: many
 * tokens by {@link ResidueProducts}, where a rung has them; some rows with several tokens, a block
 * of columns at a time; few tokens with rows that were packed; with rows that are read where they
 * lie; and with rows that are decoded first, where a rung has no loop for their type.
 */
record LaneProducts(Lanes lanes) {
  /** Multiply-adds below which sharing a computation costs more than it saves. */
  private static final long WORTH_SHARING = 1 << 17;

  /** Rows that are computed together, and columns that stay in the first cache meanwhile. */
  private static final int PANEL = 16;

  private static final int BLOCK_COLS = 512;

  /** Floats of the lanes of a tile's sums. */
  static final int SUMS = Lanes.TILE * Lanes.TILE * Lanes.LANES;

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** {@link Kernels#matmulAll}. */
  void matmulAll(Matrix[] ws, float[] x, int tokens, float[][] ys, Workspace room) {
    if (all(ws, w -> packed(w, tokens))) {
      Shares.Product[] products = new Shares.Product[ws.length];
      long work = 0;
      for (int i = 0; i < ws.length; i++) {
        PackedRows packed = ws[i].rowsPacked().orElseThrow();
        products[i] = new PackedProducts(ws[i], packed, x, tokens, ys[i], room);
        work += (long) ws[i].rows() * ws[i].cols() * tokens;
      }
      Shares.run(room.team(), products, work < WORTH_SHARING);
    } else if (all(ws, w -> residues(w, tokens))) {
      new ResidueProducts(this, x, tokens, ws[0].cols(), room).matmul(ws, ys);
    } else {
      for (int i = 0; i < ws.length; i++) {
        matmul(ws[i], x, tokens, ys[i], room);
      }
    }
  }

  /** {@link Kernels#matmul}. */
  void matmul(Matrix w, float[] x, int tokens, float[] y, Workspace room) {
    if (packed(w, tokens) || residues(w, tokens)) {
      matmulAll(new Matrix[] {w}, x, tokens, new float[][] {y}, room);
      return;
    }
    if (tokens < Lanes.TILE && lanes.fuses(w.type()) && w.rows() >= Lanes.TILE) {
      fused(w, x, tokens, y, room);
      return;
    }
    long work = (long) w.rows() * w.cols() * tokens;
    int grain = work < WORTH_SHARING ? w.rows() : grain(w.rows(), room.team().size());
    room.team()
        .run(w.rows(), grain, (from, to, slot) -> rows(w, x, tokens, y, room, from, to, slot));
  }

  private static boolean all(Matrix[] ws, Predicate<Matrix> way) {
    for (Matrix w : ws) {
      if (!way.test(w)) {
        return false;
      }
    }
    return true;
  }

  private boolean packed(Matrix w, int tokens) {
    return tokens < Lanes.TILE && lanes.residues() && w.rowsPacked().isPresent();
  }

  private boolean residues(Matrix w, int tokens) {
    int least = w.rowsPacked().isPresent() ? Lanes.TILE : ResidueProducts.LEAST;
    return tokens >= least && lanes.residues() && w.cols() % Lanes.LANES == 0;
  }

  /** Runs of about an eighth of a member's share, whole panels. */
  private static int grain(int rows, int members) {
    int run = rows / (members * 8);
    return Math.max(PANEL, run - run % PANEL);
  }

  /**
   * Few tokens and weights that are read from memory as they are needed. The four rows of a step
   * lie a quarter of the matrix apart: each is part of a long run of memory that the machine
   * fetches ahead, where four neighbours end before it has begun to.
   */
  private void fused(Matrix w, float[] x, int tokens, float[] y, Workspace room) {
    int cols = w.cols();
    int quarter = w.rows() / Lanes.TILE;
    long work = (long) w.rows() * cols * tokens;
    int grain =
        work < WORTH_SHARING ? quarter : Math.max(Lanes.TILE, quarter / (room.team().size() * 8));
    room.team()
        .run(
            quarter,
            grain,
            (from, to, slot) -> {
              for (int r = from; r < to; r++) {
                for (int t = 0; t < tokens; t++) {
                  two(w, r, quarter, x, t, y, room, slot);
                  two(w, r + 2 * quarter, quarter, x, t, y, room, slot);
                }
              }
            });
    int rest = Lanes.TILE * quarter;
    if (rest < w.rows()) {
      decoded(w, x, tokens, y, room, rest, w.rows() - rest, 0);
    }
  }

  /** Rows {@code row} and {@code row + apart} with token t. */
  private void two(
      Matrix w, int row, int apart, float[] x, int t, float[] y, Workspace room, int slot) {
    float[] lane = room.sums(slot, 2 * Lanes.LANES);
    int cols = w.cols();
    lanes.rows2(w.type(), w.data(), w.offset(row), w.offset(apart), x, t * cols, cols, lane);
    int at = t * w.rows() + row;
    y[at] = Lanes.tree(lane, 0);
    y[at + apart] = Lanes.tree(lane, Lanes.LANES);
  }

  private void rows(
      Matrix w, float[] x, int tokens, float[] y, Workspace room, int from, int to, int slot) {
    if (tokens >= Lanes.TILE) {
      for (int r = from; r < to; r += PANEL) {
        panel(w, x, tokens, y, room, r, Math.min(PANEL, to - r), slot);
      }
      return;
    }
    for (int r = from; r < to; r += Lanes.TILE) {
      int n = Math.min(Lanes.TILE, to - r);
      decoded(w, x, tokens, y, room, r, n, slot);
    }
  }

  /**
   * Some rows with all tokens, a block of columns at a time: it is decoded once and stays in the
   * first cache, the sums' lanes wait beside it. The last tile of tokens may overlap the one
   * before, and compute the same again.
   */
  private void panel(
      Matrix w, float[] x, int tokens, float[] y, Workspace room, int row, int n, int slot) {
    int cols = w.cols();
    int high = (n + Lanes.TILE - 1) / Lanes.TILE;
    int wide = (tokens + Lanes.TILE - 1) / Lanes.TILE;
    Block panel = room.block(slot, PANEL * BLOCK_COLS);
    float[] lane = room.sums(slot, wide * high * SUMS);
    Arrays.fill(lane, 0, wide * high * SUMS, 0f);
    byte[] raw = raw(w, row, n, room, slot);
    for (int k = 0; k < cols; k += BLOCK_COLS) {
      int count = Math.min(BLOCK_COLS, cols - k);
      decode(w, raw, row, n, k, count, panel.heap(), BLOCK_COLS);
      lanes.align(panel, n * BLOCK_COLS);
      for (int t = 0; t < wide; t++) {
        int at = Math.min(t * Lanes.TILE, tokens - Lanes.TILE) * cols + k;
        for (int i = 0; i < high; i++) {
          int rows = i * Lanes.TILE * BLOCK_COLS;
          lanes.on16(x, at, cols, panel, rows, BLOCK_COLS, count, lane, (t * high + i) * SUMS);
        }
      }
    }
    for (int t = 0; t < wide; t++) {
      int at = Math.min(t * Lanes.TILE, tokens - Lanes.TILE) * w.rows() + row;
      for (int i = 0; i < high; i++) {
        int sums = (t * high + i) * SUMS;
        int rows = Math.min(Lanes.TILE, n - i * Lanes.TILE);
        if (rows == Lanes.TILE) {
          lanes.trees(lane, sums, y, at + i * Lanes.TILE, w.rows());
        } else {
          edge(lane, sums, rows, y, at + i * Lanes.TILE, w.rows());
        }
      }
    }
  }

  /** The last rows of a matrix: beside y, so that no neighbour is written. */
  private void edge(float[] lane, int sums, int rows, float[] y, int at, int stride) {
    lanes.trees(lane, sums, lane, sums, Lanes.TILE);
    for (int j = 0; j < Lanes.TILE; j++) {
      System.arraycopy(lane, sums + j * Lanes.TILE, y, at + j * stride, rows);
    }
  }

  /** Brings n rows on heap as they lie in the file. */
  static byte[] raw(Matrix w, int row, int n, Workspace room, int slot) {
    if (w.type() == WeightType.F32) {
      return new byte[0];
    }
    int bytes = n * (int) w.type().bytes(w.cols());
    byte[] raw = room.raw(slot, bytes);
    MemorySegment.copy(w.data(), ValueLayout.JAVA_BYTE, w.offset(row), raw, 0, bytes);
    return raw;
  }

  /** Decodes columns [k, k + count) of n rows, whole blocks, to places {@code apart}. */
  void decode(Matrix w, byte[] raw, int row, int n, int k, int count, float[] panel, int apart) {
    int rowBytes = (int) w.type().bytes(w.cols());
    int skipped = (int) w.type().bytes(k);
    for (int i = 0; i < n; i++) {
      int to = i * apart;
      if (w.type() == WeightType.F32) {
        MemorySegment.copy(w.data(), FLOAT, w.offset(row + i) + 4L * k, panel, to, count);
      } else {
        lanes.decode(w.type(), raw, i * rowBytes + skipped, panel, to, count);
      }
    }
  }

  /** Each row is decoded once for all tokens, of which there are few. */
  private void decoded(
      Matrix w, float[] x, int tokens, float[] y, Workspace room, int r, int n, int slot) {
    int cols = w.cols();
    float[] decoded = room.rows(slot, Lanes.TILE * cols);
    decode(w, r, n, decoded, room, slot);
    for (int t = 0; t < tokens; t++) {
      int at = t * w.rows() + r;
      if (n == Lanes.TILE) {
        lanes.dot4(x, t * cols, decoded, 0, cols, cols, y, at, 1);
      } else {
        for (int i = 0; i < n; i++) {
          y[at + i] = lanes.dot(x, t * cols, decoded, i * cols, cols);
        }
      }
    }
  }

  /** Decodes n rows. Rows are whole blocks, so that several are one run of blocks. */
  private void decode(Matrix w, int row, int n, float[] out, Workspace room, int slot) {
    if (w.type() == WeightType.F32) {
      MemorySegment.copy(w.data(), FLOAT, w.offset(row), out, 0, n * w.cols());
      return;
    }
    lanes.decode(w.type(), raw(w, row, n, room, slot), 0, out, 0, n * w.cols());
  }
}
