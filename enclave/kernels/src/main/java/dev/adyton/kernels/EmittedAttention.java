package dev.adyton.kernels;

import dev.adyton.kernels.emit.AttentionCode;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A call of attention on emitted code, read where the pages lie. The same operations in the same
 * order as {@link LaneKernels}, for what {@link #takes} says.
 */
record EmittedAttention(AttentionCode code, AttentionCall call) {
  /** Multiply-adds below which sharing costs more than it saves. */
  private static final long WORTH_SHARING = 1 << 17;

  /** Tokens of a prompt that look at a page together. */
  private static final int TOKENS = 8;

  /** Returns whether there is code for all of it. */
  static boolean takes(KeyValues kv, AttentionRule rule) {
    return kv.element() == KeyValues.Element.BINARY16
        && AttentionCode.takes(kv.dim())
        && rule.cap() == 0
        && rule.sinks().length == 0
        && kv.pages().page(0).isNative();
  }

  void run(Workspace room) {
    int tiles = (call.tokens() + TOKENS - 1) / TOKENS;
    int items = call.kv().heads() * tiles;
    long work =
        (long) call.heads() * call.tokens() * (call.first() + call.tokens()) * call.kv().dim() * 2;
    int grain = work < WORTH_SHARING ? items : 1;
    room.team()
        .run(
            items,
            grain,
            (from, to, slot) -> {
              for (int i = from; i < to; i++) {
                // The last tokens see most: they come first, so that no member ends long after.
                int tile = (tiles - 1 - i % tiles) * TOKENS;
                tile(i / tiles, tile, Math.min(call.tokens(), tile + TOKENS), room, slot);
              }
            });
  }

  /** All query heads that share one key-value head, for tokens [begin, end). */
  private void tile(int head, int begin, int end, Workspace room, int slot) {
    KeyValues kv = call.kv();
    int firstPage = call.from(begin) / KeyValues.PAGE;
    int pages = (call.to(end - 1) - 1) / KeyValues.PAGE + 1;
    long stride = 4L * (pages - firstPage) * KeyValues.PAGE;
    long token = stride * call.queries();
    long page32 = 4L * KeyValues.PAGE * kv.dim();
    long floats = room.scratch(slot, page32 + token * (end - begin)).address();
    Scores scores = new Scores(floats + page32 - token * begin, token, stride, place(firstPage, 0));
    MemorySegment qs = MemorySegment.ofArray(call.q());
    MemorySegment sums = MemorySegment.ofArray(call.out());
    for (int page = firstPage; page < pages; page++) {
      long next = page + 1 < pages ? kv.keysOf(page + 1, head) : kv.valuesOf(firstPage, head);
      code.widen(qs, kv.keysOf(page, head), kv.dim(), floats, next);
      for (int t = Math.max(begin, firstToSee(page)); t < end; t++) {
        if (call.from(t) < place(page + 1, 0)) {
          long to = scores.at(t, place(page, 0));
          code.scores(qs, 4L * call.at(t, head), call.queries(), kv.dim(), floats, to, stride);
        }
      }
    }
    for (int t = begin; t < end; t++) {
      int n = call.to(t) - call.from(t);
      code.softmax(
          sums, scores.at(t, call.from(t)), n, call.queries(), stride, call.rule().scale());
      Arrays.fill(call.out(), call.at(t, head), call.at(t, head) + call.queries() * kv.dim(), 0f);
    }
    for (int page = firstPage; page < pages; page++) {
      long next = kv.valuesOf(Math.min(page + 1, pages - 1), head);
      code.widen(sums, kv.valuesOf(page, head), kv.dim(), floats, next);
      for (int t = begin; t < end; t++) {
        values(scores, page, t, head, sums, floats);
      }
    }
  }

  /**
   * Adds the values of a page that a token sees.
   *
   * @param floats all values of the page, widened
   */
  private void values(Scores scores, int page, int t, int head, MemorySegment sums, long floats) {
    int dim = call.kv().dim();
    int from = Math.max(call.from(t), place(page, 0));
    int n = Math.min(call.to(t), place(page + 1, 0)) - from;
    if (n > 0) {
      long values = floats + 4L * (from - place(page, 0)) * dim;
      long to = 4L * call.at(t, head);
      long weights = scores.at(t, from);
      code.values(sums, to, call.queries(), dim, values, n, weights, scores.stride);
    }
  }

  /**
   * Where a tile's scores lie: of each token, of each query, of each position from the first page's
   * first on.
   *
   * @param rows where token 0's would be
   * @param token bytes of a token
   * @param stride bytes of a query
   */
  private record Scores(long rows, long token, long stride, int position) {
    long at(int t, int position) {
      return rows + token * t + 4L * (position - this.position);
    }
  }

  /** Positions between the first of one page and of another. */
  private static int place(int page, int first) {
    return (page - first) * KeyValues.PAGE;
  }

  /** Returns the first token that sees a position of a page. */
  private int firstToSee(int page) {
    return call.rule().causal() ? place(page, 0) - call.first() : 0;
  }
}
