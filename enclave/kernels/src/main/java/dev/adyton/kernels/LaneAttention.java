package dev.adyton.kernels;

import java.util.Arrays;

/**
 * Attention over one rung's loops, a block of positions at a time for several tokens of a prompt
 * together. Scores are dot products; of many queries they are computed as {@link ResidueScores},
 * where a rung has them.
 */
record LaneAttention(Lanes lanes) {
  /** Multiply-adds below which sharing a computation costs more than it saves. */
  private static final long WORTH_SHARING = 1 << 17;

  /** Positions of a head's past that are brought on heap at a time. */
  static final int BLOCK = 64;

  /** Tokens of a prompt that look at a block together. */
  private static final int TOKENS = 16;

  /** {@link Kernels#attention}. */
  void compute(AttentionCall a, Workspace room) {
    int tiles = (a.tokens() + TOKENS - 1) / TOKENS;
    int items = a.kv().heads() * tiles;
    long work = (long) a.heads() * a.tokens() * (a.first() + a.tokens()) * a.kv().dim() * 2;
    int grain = work < WORTH_SHARING ? items : 1;
    room.team()
        .run(
            items,
            grain,
            (from, to, slot) -> {
              for (int i = from; i < to; i++) {
                // The last tokens see most: they come first, so that no member ends long after.
                int tile = (tiles - 1 - i % tiles) * TOKENS;
                group(a, i / tiles, tile, Math.min(a.tokens(), tile + TOKENS), room, slot);
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
    short[] halves = room.halves(slot, KeyValues.PAGE * a.kv().dim());
    float[] lane = room.sums(slot, LaneProducts.SUMS);
    float[] block = keys.heap();
    int dim = a.kv().dim();
    float[] scores = room.scores(slot, (end - begin) * a.queries() * width);
    Past past = (h, from, to, to32) -> a.kv().keys(h, from, to, to32, halves);
    if (ResidueScores.fit(lanes, a, begin, end)) {
      ResidueScores products = new ResidueScores(a, head, begin, end, room, slot);
      for (int from = a.from(begin); from < a.to(end - 1); from += BLOCK) {
        int to = Math.min(from + BLOCK, a.to(end - 1));
        past.read(head, from, to, block);
        products.compute(keys, from, to, scores, width);
      }
    } else {
      walk(
          a,
          past,
          head,
          begin,
          end,
          keys,
          (t, from, to, at) -> {
            int score = (t - begin) * a.queries() * width + from - a.from(t);
            scores(a, a.at(t, head), keys, at, to - from, scores, score, width, lane);
          });
    }
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
        (h, from, to, to32) -> a.kv().values(h, from, to, to32, halves),
        head,
        begin,
        end,
        keys,
        (t, from, to, at) -> {
          int score = (t - begin) * a.queries() * width + from - a.from(t);
          lanes.weighAll(
              scores, score, width, a.queries(), to - from, block, at, a.out(), a.at(t, head), dim);
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
        Arrays.fill(lane, 0, LaneProducts.SUMS, 0f);
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
}
