package dev.adyton.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The kernels over one rung's loops. Order of operations is decided here, once for all rungs. */
final class LaneKernels implements Kernels {
  /** Multiply-adds below which sharing a computation costs more than it saves. */
  private static final long WORTH_SHARING = 1 << 17;

  /** Rows that are computed together, and columns that stay in the first cache meanwhile. */
  private static final int PANEL = 16;

  private static final int BLOCK_COLS = 512;

  /** Floats of the lanes of a tile's sums. */
  private static final int SUMS = Lanes.TILE * Lanes.TILE * Lanes.LANES;

  /** Positions of a head's past that are brought on heap at a time. */
  private static final int BLOCK = 64;

  /** Tokens of a prompt that look at a block together. */
  private static final int TOKENS = 8;

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Lanes lanes;

  LaneKernels(Lanes lanes) {
    this.lanes = lanes;
  }

  @Override
  public String name() {
    return lanes.name();
  }

  @Override
  public int chunk() {
    return 128;
  }

  @Override
  public void decode(Matrix w, int row, float[] out, int offset) {
    if (w.type() == WeightType.F32) {
      MemorySegment.copy(w.data(), FLOAT, w.offset(row), out, offset, w.cols());
      return;
    }
    byte[] raw = new byte[(int) w.type().bytes(w.cols())];
    MemorySegment.copy(w.data(), ValueLayout.JAVA_BYTE, w.offset(row), raw, 0, raw.length);
    lanes.decode(w.type(), raw, 0, out, offset, w.cols());
  }

  @Override
  public void matmul(Matrix w, float[] x, int tokens, float[] y, Workspace room) {
    long work = (long) w.rows() * w.cols() * tokens;
    if (tokens < Lanes.TILE && lanes.fuses(w.type()) && w.rows() >= Lanes.TILE) {
      fused(w, x, tokens, y, room);
      return;
    }
    int grain = work < WORTH_SHARING ? w.rows() : grain(w.rows(), room.team().size());
    room.team()
        .run(w.rows(), grain, (from, to, slot) -> rows(w, x, tokens, y, room, from, to, slot));
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
      decode(w, raw, row, n, k, count, panel.heap());
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
  private static byte[] raw(Matrix w, int row, int n, Workspace room, int slot) {
    if (w.type() == WeightType.F32) {
      return new byte[0];
    }
    int bytes = n * (int) w.type().bytes(w.cols());
    byte[] raw = room.raw(slot, bytes);
    MemorySegment.copy(w.data(), ValueLayout.JAVA_BYTE, w.offset(row), raw, 0, bytes);
    return raw;
  }

  /** Decodes columns [k, k + count) of n rows, whole blocks. */
  private void decode(Matrix w, byte[] raw, int row, int n, int k, int count, float[] panel) {
    int rowBytes = (int) w.type().bytes(w.cols());
    int skipped = (int) w.type().bytes(k);
    for (int i = 0; i < n; i++) {
      int to = i * BLOCK_COLS;
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

  @Override
  public void rmsNorm(float[] x, float[] weight, float epsilon, int from, int to, float[] y) {
    int n = weight.length;
    for (int t = from; t < to; t++) {
      int at = t * n;
      float mean = lanes.dot(x, at, x, at, n) / n;
      float scale = 1f / (float) Math.sqrt(mean + epsilon);
      for (int i = 0; i < n; i++) {
        y[at + i] = (x[at + i] * scale) * weight[i];
      }
    }
  }

  @Override
  public void rotate(
      float[] x, int offset, int heads, int dim, float[] turns, int turnsAt, int turned) {
    for (int h = 0; h < heads; h++) {
      int at = offset + h * dim;
      for (int i = 0; i < turned; i += 2) {
        float cos = turns[turnsAt + i];
        float sin = turns[turnsAt + i + 1];
        float a = x[at + i];
        float b = x[at + i + 1];
        x[at + i] = Math.fma(a, cos, -(b * sin));
        x[at + i + 1] = Math.fma(a, sin, b * cos);
      }
    }
  }

  @Override
  public void attention(
      KeyValues kv,
      float[] q,
      int row,
      int heads,
      int first,
      int tokens,
      AttentionRule rule,
      float[] out,
      Workspace room) {
    int tiles = (tokens + TOKENS - 1) / TOKENS;
    int items = kv.heads() * tiles;
    long work = (long) heads * tokens * (first + tokens) * kv.dim() * 2;
    int grain = work < WORTH_SHARING ? items : 1;
    AttentionCall asked = new AttentionCall(kv, q, row, heads, first, tokens, rule, out);
    room.team()
        .run(
            items,
            grain,
            (from, to, slot) -> {
              for (int i = from; i < to; i++) {
                // The last tokens see most: they come first, so that no member ends long after.
                int tile = (tiles - 1 - i % tiles) * TOKENS;
                group(asked, i / tiles, tile, Math.min(tokens, tile + TOKENS), room, slot);
              }
            });
  }

  /**
   * All query heads that share one key-value head, for tokens [begin, end): what they see in common
   * is brought on heap once. No operation's order depends on that.
   */
  private void group(AttentionCall a, int head, int begin, int end, Workspace room, int slot) {
    int width = a.to(end - 1) - a.from(begin);
    Block keys = room.block(slot, BLOCK * a.kv().dim());
    float[] lane = room.sums(slot, SUMS);
    float[] block = keys.heap();
    float[] scores = room.scores(slot, (end - begin) * a.queries() * width);
    walk(
        a,
        a.kv()::keys,
        head,
        begin,
        end,
        keys,
        (t, from, to, at) -> {
          int score = (t - begin) * a.queries() * width + from - a.from(t);
          scores(a, a.at(t, head), keys, at, to - from, scores, score, width, lane);
        });
    for (int t = begin; t < end; t++) {
      for (int h = 0; h < a.queries(); h++) {
        int query = head * a.queries() + h;
        float sink =
            a.rule().sinks().length == 0 ? Float.NEGATIVE_INFINITY : a.rule().sinks()[query];
        int score = ((t - begin) * a.queries() + h) * width;
        softmax(scores, score, a.to(t) - a.from(t), sink);
      }
      Arrays.fill(a.out(), a.at(t, head), a.at(t, head) + a.queries() * a.kv().dim(), 0f);
    }
    walk(
        a,
        a.kv()::values,
        head,
        begin,
        end,
        keys,
        (t, from, to, at) -> {
          int dim = a.kv().dim();
          for (int h = 0; h < a.queries(); h++) {
            int score = ((t - begin) * a.queries() + h) * width + from - a.from(t);
            lanes.weigh(scores, score, to - from, block, at, a.out(), a.at(t, head) + h * dim, dim);
          }
        });
  }

  /** What to do with the positions [from, to) that token t sees in a block. */
  @FunctionalInterface
  private interface Visitor {
    /**
     * @param at where position {@code from} lies in the block
     */
    void visit(int t, int from, int to, int at);
  }

  /** Keys or values. */
  @FunctionalInterface
  private interface Past {
    void read(int head, int from, int to, float[] block);
  }

  /** Brings the past on heap, a block at a time in ascending order, and shows it to all tokens. */
  private void walk(
      AttentionCall a, Past past, int head, int begin, int end, Block block, Visitor visitor) {
    int dim = a.kv().dim();
    for (int from = a.from(begin); from < a.to(end - 1); from += BLOCK) {
      int to = Math.min(from + BLOCK, a.to(end - 1));
      past.read(head, from, to, block.heap());
      lanes.align(block, (to - from) * dim);
      for (int t = begin; t < end; t++) {
        int low = Math.max(from, a.from(t));
        int high = Math.min(to, a.to(t));
        if (low < high) {
          visitor.visit(t, low, high, (low - from) * dim);
        }
      }
    }
  }

  /** Scores of all queries of a token; those of a query lie {@code width} after the last's. */
  private void scores(
      AttentionCall a,
      int query,
      Block keys,
      int at,
      int n,
      float[] out,
      int to,
      int width,
      float[] lane) {
    int dim = a.kv().dim();
    int tiled = a.queries() - a.queries() % Lanes.TILE;
    int fours = n - n % Lanes.TILE;
    for (int h = 0; h < tiled; h += Lanes.TILE) {
      for (int j = 0; j < fours; j += Lanes.TILE) {
        Arrays.fill(lane, 0, SUMS, 0f);
        lanes.on16(a.q(), query + h * dim, dim, keys, at + j * dim, dim, dim, lane, 0);
        lanes.trees(lane, 0, out, to + h * width + j, width);
      }
    }
    for (int h = 0; h < a.queries(); h++) {
      int from = to + h * width;
      int j = h < tiled ? fours : 0;
      for (; j + Lanes.TILE <= n; j += Lanes.TILE) {
        lanes.dot4(a.q(), query + h * dim, keys.heap(), at + j * dim, dim, dim, out, from + j, 1);
      }
      for (; j < n; j++) {
        out[from + j] = lanes.dot(a.q(), query + h * dim, keys.heap(), at + j * dim, dim);
      }
      for (j = 0; j < n; j++) {
        out[from + j] *= a.rule().scale();
      }
      if (a.rule().cap() > 0) {
        FloatMath.cap(a.rule().cap(), out, from, n);
      }
    }
  }

  /** Sums in 16 lanes like a dot product; a score's lane follows from what its token sees. */
  private void softmax(float[] x, int at, int n, float sink) {
    float max = lanes.max(sink, x, at, n);
    lanes.expMinus(max, x, at, n);
    float sum = lanes.sum(x, at, n);
    if (sink != Float.NEGATIVE_INFINITY) {
      sum += FloatMath.exp(sink - max);
    }
    float inverse = 1f / sum;
    for (int i = 0; i < n; i++) {
      x[at + i] *= inverse;
    }
  }

  @Override
  public void siluTimes(float[] gate, float[] up, int from, int n) {
    lanes.siluTimes(gate, from, up, from, n);
  }

  @Override
  public void add(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      x[i] += y[i];
    }
  }
}
