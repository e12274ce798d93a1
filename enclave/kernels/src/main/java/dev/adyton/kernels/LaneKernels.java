package dev.adyton.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The kernels over one rung's loops. Order of operations is decided here, once for all rungs. */
final class LaneKernels implements Kernels {
  /** Multiply-adds below which sharing a computation costs more than it saves. */
  private static final long WORTH_SHARING = 1 << 17;

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
    int grain = work < WORTH_SHARING ? w.rows() : grain(w.rows(), room.team().size());
    room.team()
        .run(w.rows(), grain, (from, to, slot) -> rows(w, x, tokens, y, room, from, to, slot));
  }

  /** Runs of about an eighth of a member's share, whole tiles. */
  private static int grain(int rows, int members) {
    int run = rows / (members * 8);
    return Math.max(Lanes.TILE, run - run % Lanes.TILE);
  }

  /** Each row is decoded once for all tokens. */
  private void rows(
      Matrix w, float[] x, int tokens, float[] y, Workspace room, int from, int to, int slot) {
    for (int r = from; r < to; r += Lanes.TILE) {
      int n = Math.min(Lanes.TILE, to - r);
      decoded(w, x, tokens, y, room, r, n, slot);
    }
  }

  private void decoded(
      Matrix w, float[] x, int tokens, float[] y, Workspace room, int r, int n, int slot) {
    int cols = w.cols();
    float[] decoded = room.rows(slot, Lanes.TILE * cols);
    decode(w, r, n, decoded, room, slot);
    int t = 0;
    if (n == Lanes.TILE) {
      for (; t + Lanes.TILE <= tokens; t += Lanes.TILE) {
        lanes.dot16(x, t * cols, cols, decoded, 0, cols, cols, y, t * w.rows() + r, w.rows());
      }
    }
    for (; t < tokens; t++) {
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
    int bytes = n * (int) w.type().bytes(w.cols());
    byte[] raw = room.raw(slot, bytes);
    MemorySegment.copy(w.data(), ValueLayout.JAVA_BYTE, w.offset(row), raw, 0, bytes);
    lanes.decode(w.type(), raw, 0, out, 0, n * w.cols());
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
    float[] block = room.rows(slot, BLOCK * a.kv().dim());
    float[] scores = room.scores(slot, (end - begin) * a.queries() * width);
    walk(
        a,
        a.kv()::keys,
        head,
        begin,
        end,
        block,
        (t, h, from, to, at) -> {
          int score = ((t - begin) * a.queries() + h) * width + from - a.from(t);
          scores(a, a.at(t, head) + h * a.kv().dim(), block, at, to - from, scores, score);
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
        block,
        (t, h, from, to, at) -> {
          int dim = a.kv().dim();
          int score = ((t - begin) * a.queries() + h) * width + from - a.from(t);
          lanes.weigh(scores, score, to - from, block, at, a.out(), a.at(t, head) + h * dim, dim);
        });
  }

  /** What to do with the positions [from, to) that query h of token t sees in a block. */
  @FunctionalInterface
  private interface Visitor {
    /**
     * @param at where position {@code from} lies in the block
     */
    void visit(int t, int h, int from, int to, int at);
  }

  /** Keys or values. */
  @FunctionalInterface
  private interface Past {
    void read(int head, int from, int to, float[] block);
  }

  /** Brings the past on heap, a block at a time in ascending order, and shows it to all tokens. */
  private static void walk(
      AttentionCall a, Past past, int head, int begin, int end, float[] block, Visitor visitor) {
    int dim = a.kv().dim();
    for (int from = a.from(begin); from < a.to(end - 1); from += BLOCK) {
      int to = Math.min(from + BLOCK, a.to(end - 1));
      past.read(head, from, to, block);
      for (int t = begin; t < end; t++) {
        int low = Math.max(from, a.from(t));
        int high = Math.min(to, a.to(t));
        for (int h = 0; h < a.queries() && low < high; h++) {
          visitor.visit(t, h, low, high, (low - from) * dim);
        }
      }
    }
  }

  private void scores(
      AttentionCall a, int query, float[] block, int at, int n, float[] out, int to) {
    int dim = a.kv().dim();
    int j = 0;
    for (; j + Lanes.TILE <= n; j += Lanes.TILE) {
      lanes.dot4(a.q(), query, block, at + j * dim, dim, dim, out, to + j, 1);
    }
    for (; j < n; j++) {
      out[to + j] = lanes.dot(a.q(), query, block, at + j * dim, dim);
    }
    for (j = 0; j < n; j++) {
      out[to + j] *= a.rule().scale();
    }
    if (a.rule().cap() > 0) {
      FloatMath.cap(a.rule().cap(), out, to, n);
    }
  }

  /** Sums in 16 lanes like a dot product; a score's lane follows from what its token sees. */
  private void softmax(float[] x, int at, int n, float sink) {
    float max = sink;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, x[at + i]);
    }
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
