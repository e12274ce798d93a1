package dev.adyton.kernels;

import static dev.adyton.kernels.ResidueProducts.ROWS;
import static dev.adyton.kernels.ResidueProducts.RUNS;
import static dev.adyton.kernels.ResidueProducts.TOKENS;

import java.util.Arrays;

/**
 * Scores of many queries that share a key-value head: products of keys with queries, and so
 * computed as {@link ResiduePanel} computes products, 32 positions with eight queries. What a token
 * does not see is computed with the rest and left out.
 */
final class ResidueScores {
  private static final int TILE = ResiduePanel.TILE;
  private static final float[] ZEROS = new float[TILE];
  private static final int EVEN = RUNS * TILE;
  private static final int ODD = EVEN + TILE;
  private static final int ENDED = ODD + TILE;

  private final AttentionCall call;
  private final int head;
  private final int begin;
  private final int queries;
  private final int dim;
  private final float[] turned;
  private final float[] sums;
  private final int[] apart = new int[Lanes.LANES];

  /** Whether a rung computes scores so: for several tokens, and heads of whole rounds of lanes. */
  static boolean fit(Lanes lanes, AttentionCall a, int begin, int end) {
    boolean whole = a.kv().dim() % Lanes.LANES == 0;
    return lanes.residues() && whole && (end - begin) * a.queries() >= TOKENS;
  }

  /** For the queries of tokens [begin, end) that share {@code head}. */
  ResidueScores(AttentionCall call, int head, int begin, int end, Workspace room, int slot) {
    this.call = call;
    this.head = head;
    this.begin = begin;
    this.queries = (end - begin) * call.queries();
    this.dim = call.kv().dim();
    this.turned = room.rows(slot, tiles() * TOKENS * dim);
    this.sums = room.sums(slot, ENDED + TILE);
    Arrays.setAll(apart, i -> i * dim);
    for (int i = 0; i < tiles(); i++) {
      turn(i);
    }
  }

  private int tiles() {
    return (queries + TOKENS - 1) / TOKENS;
  }

  private int token(int query) {
    return begin + query / call.queries();
  }

  /** Brings a tile's queries into order; where there are no more, the last again. */
  private void turn(int tile) {
    int[] places = new int[TOKENS];
    for (int i = 0; i < TOKENS; i++) {
      int query = Math.min(tile * TOKENS + i, queries - 1);
      places[i] = call.at(token(query), head) + query % call.queries() * dim;
    }
    int each = dim / Lanes.LANES;
    for (int l = 0; l < Lanes.LANES; l++) {
      int to = tile * TOKENS * dim + place(l) * each * TOKENS;
      for (int j = 0; j < each; j++) {
        for (int i = 0; i < TOKENS; i++) {
          turned[to + j * TOKENS + i] = call.q()[places[i] + j * Lanes.LANES + l];
        }
      }
    }
  }

  /** Where a residue comes: run after run. */
  private static int place(int residue) {
    return residue % RUNS * RUNS + residue / RUNS;
  }

  /**
   * Writes the scores of positions [from, to) that each token sees.
   *
   * @param keys theirs, as rows on heap
   * @param scores {@code [token][query][width]}, from the first position on that the token sees
   */
  void compute(Block keys, int from, int to, float[] scores, int width) {
    for (int first = from; first < to; first += ROWS) {
      order(keys, (first - from) * dim);
      int last = Math.min(first + ROWS, to);
      for (int tile = 0; tile < tiles(); tile++) {
        int latest = Math.min((tile + 1) * TOKENS, queries) - 1;
        if (call.to(token(latest)) > first) {
          tile(keys, (first - from) * dim, tile);
          for (int i = tile * TOKENS; i <= latest; i++) {
            take(i, first, last, scores, width);
          }
        }
      }
    }
  }

  /** Brings 32 keys into order beside, a column of all of them after the other. */
  private void order(Block keys, int at) {
    int each = dim / Lanes.LANES;
    for (int k = 0; k < dim; k++) {
      int to = at + (place(k % Lanes.LANES) * each + k / Lanes.LANES) * ROWS;
      Residue512.column(keys.heap(), at + k, apart, keys.aligned(), to);
      Residue512.column(keys.heap(), at + ROWS / 2 * dim + k, apart, keys.aligned(), to + ROWS / 2);
    }
  }

  private void tile(Block keys, int at, int tile) {
    int each = dim / Lanes.LANES;
    for (int run : ResiduePanel.ORDER) {
      for (int i = 0; i < RUNS; i++) {
        int place = (run * RUNS + i) * each;
        int w = at + place * ROWS;
        int x = tile * TOKENS * dim + place * TOKENS;
        Residue512.tile(keys.aligned(), w, turned, x, each, ZEROS, 0, sums, i * TILE);
      }
      switch (run) {
        case 0 -> Residue512.begin(sums, 0, EVEN);
        case 1 -> Residue512.begin(sums, 0, ODD);
        case 2 -> Residue512.add(sums, 0, EVEN);
        default -> {
          for (int i = 0; i < TILE; i += ROWS) {
            Residue512.end(sums, i, EVEN + i, ODD + i, sums, ENDED + i);
          }
        }
      }
    }
  }

  /** Takes what a query's token sees of positions [first, last). */
  private void take(int query, int first, int last, float[] scores, int width) {
    int t = token(query);
    int from = Math.max(first, call.from(t));
    int n = Math.min(last, call.to(t)) - from;
    int to = query * width + from - call.from(t);
    int at = ENDED + query % TOKENS * ROWS + from - first;
    for (int j = 0; j < n; j++) {
      scores[to + j] = sums[at + j] * call.rule().scale();
    }
    if (n > 0 && call.rule().cap() > 0) {
      FloatMath.cap(call.rule().cap(), scores, to, n);
    }
  }
}
