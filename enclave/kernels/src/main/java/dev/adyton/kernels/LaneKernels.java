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
    int cols = w.cols();
    float[] decoded = room.rows(slot, Lanes.TILE * cols);
    for (int r = from; r < to; r += Lanes.TILE) {
      int n = Math.min(Lanes.TILE, to - r);
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
  public void rmsNorm(float[] x, float[] weight, float epsilon, int tokens, float[] y) {
    int n = weight.length;
    for (int t = 0; t < tokens; t++) {
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
    int items = kv.heads() * tokens;
    long work = (long) heads * tokens * (first + tokens) * kv.dim() * 2;
    int grain = work < WORTH_SHARING ? items : 1;
    room.team()
        .run(
            items,
            grain,
            (from, to, slot) -> {
              for (int i = from; i < to; i++) {
                int t = i % tokens;
                int last = rule.causal() ? first + t : first + tokens - 1;
                Seen seen = new Seen(kv, i / tokens, rule.from(first + t), last + 1);
                group(seen, q, heads, row + t, rule, out, room, slot);
              }
            });
  }

  /** The positions {@code [from, to)} of one key-value head that a token sees. */
  private record Seen(KeyValues kv, int head, int from, int to) {
    int count() {
      return to - from;
    }
  }

  /** All query heads that share one key-value head, for one token. */
  private void group(
      Seen seen,
      float[] q,
      int heads,
      int row,
      AttentionRule rule,
      float[] out,
      Workspace room,
      int slot) {
    int queries = heads / seen.kv.heads();
    int dim = seen.kv.dim();
    int firstHead = seen.head * queries;
    int at = (row * heads + firstHead) * dim;
    float[] block = room.rows(slot, BLOCK * dim);
    float[] scores = room.scores(slot, queries * seen.count());
    scores(seen, q, at, queries, rule, block, scores);
    for (int h = 0; h < queries; h++) {
      float sink = rule.sinks().length == 0 ? Float.NEGATIVE_INFINITY : rule.sinks()[firstHead + h];
      softmax(scores, h * seen.count(), seen.count(), sink);
    }
    Arrays.fill(out, at, at + queries * dim, 0f);
    for (int from = 0; from < seen.count(); from += BLOCK) {
      int n = Math.min(BLOCK, seen.count() - from);
      copy(seen.kv.values(), seen.kv.at(seen.head, seen.from + from), block, n * dim);
      for (int h = 0; h < queries; h++) {
        for (int j = 0; j < n; j++) {
          float weight = scores[h * seen.count() + from + j];
          lanes.addScaled(weight, block, j * dim, out, at + h * dim, dim);
        }
      }
    }
  }

  private void scores(
      Seen seen,
      float[] q,
      int at,
      int queries,
      AttentionRule rule,
      float[] block,
      float[] scores) {
    int dim = seen.kv.dim();
    for (int from = 0; from < seen.count(); from += BLOCK) {
      int n = Math.min(BLOCK, seen.count() - from);
      copy(seen.kv.keys(), seen.kv.at(seen.head, seen.from + from), block, n * dim);
      for (int h = 0; h < queries; h++) {
        int to = h * seen.count() + from;
        int j = 0;
        for (; j + Lanes.TILE <= n; j += Lanes.TILE) {
          lanes.dot4(q, at + h * dim, block, j * dim, dim, dim, scores, to + j, 1);
        }
        for (; j < n; j++) {
          scores[to + j] = lanes.dot(q, at + h * dim, block, j * dim, dim);
        }
        for (j = 0; j < n; j++) {
          scores[to + j] *= rule.scale();
        }
        if (rule.cap() > 0) {
          FloatMath.cap(rule.cap(), scores, to, n);
        }
      }
    }
  }

  private static void copy(MemorySegment from, long at, float[] to, int n) {
    MemorySegment.copy(from, ValueLayout.JAVA_FLOAT, at, to, 0, n);
  }

  /** Sums in 16 lanes like a dot product; a score's lane follows from what its token sees. */
  private void softmax(float[] x, int at, int n, float sink) {
    float max = sink;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, x[at + i]);
    }
    lanes.expMinus(max, x, at, n);
    float[] lane = new float[Lanes.LANES];
    for (int i = 0; i < n; i++) {
      lane[i % Lanes.LANES] += x[at + i];
    }
    float sum = Lanes.tree(lane, 0);
    if (sink != Float.NEGATIVE_INFINITY) {
      sum += FloatMath.exp(sink - max);
    }
    float inverse = 1f / sum;
    for (int i = 0; i < n; i++) {
      x[at + i] *= inverse;
    }
  }

  @Override
  public void siluTimes(float[] gate, float[] up, int n) {
    lanes.siluTimes(gate, 0, up, 0, n);
  }

  @Override
  public void add(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      x[i] += y[i];
    }
  }
}
