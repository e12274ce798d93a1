package dev.adyton.kernels;

/**
 * A call of attention, and who sees what in it: see {@link Kernels#attention}.
 *
 * @param q {@code [row + tokens][heads][kv.dim]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record AttentionCall(
    KeyValues kv,
    float[] q,
    int row,
    int heads,
    int first,
    int tokens,
    AttentionRule rule,
    float[] out) {
  /** Returns the first position that token t sees. */
  int from(int t) {
    return rule.from(first + t);
  }

  /** Returns the position after the last that token t sees. */
  int to(int t) {
    return rule.causal() ? first + t + 1 : first + tokens;
  }

  /** Returns how many query heads share a key-value head. */
  int queries() {
    return heads / kv.heads();
  }

  /** Returns where the queries of token t that share a key-value head begin. */
  int at(int t, int head) {
    return ((row + t) * heads + head * queries()) * kv.dim();
  }
}
