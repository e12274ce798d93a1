package dev.adyton.kernels;

/**
 * What a transformer computes, in the numeric profile {@value #PROFILE}: every implementation
 * returns the same bits for the same input, whatever its vector width, the number of threads, or
 * how many tokens are computed at once. Stateless, thread-safe; a {@link Workspace} belongs to one
 * caller.
 *
 * <p>Activations are row-major arrays, one row per token.
 */
public interface Kernels {
  /**
   * The numeric profile: weights decoded to binary32, activations binary32, sums in 16 virtual
   * lanes in ascending order with fma and a fixed tree, attention in ascending order of position,
   * own elementary functions.
   */
  String PROFILE = "f32/1";

  /** Returns the rung's name: {@code scalar}, or {@code vector:512} with its width in bits. */
  String name();

  /** Returns the numeric profile: results depend on it and on nothing below it. */
  default String numerics() {
    return PROFILE;
  }

  /** Returns what keys and values are stored as in this profile. */
  default KeyValues.Element keyValues() {
    return KeyValues.Element.BINARY32;
  }

  /** Returns how many tokens of a prompt are best computed at once. */
  default int chunk() {
    return 32;
  }

  /**
   * Returns {@code w} with its weights once more as this rung likes them best; or as it is. What
   * was packed is read from its file only to be {@linkplain #decode decoded}.
   */
  default Matrix pack(Matrix w, Team team) {
    return w;
  }

  /**
   * Writes {@code y[t][r] = w[r] · x[t]} for all rows r and {@code tokens} tokens t.
   *
   * @param x {@code [tokens][w.cols]}
   * @param y {@code [tokens][w.rows]}
   */
  void matmul(Matrix w, float[] x, int tokens, float[] y, Workspace room);

  /** The same for several weights of as many columns, the results of each to its own y. */
  default void matmulAll(Matrix[] ws, float[] x, int tokens, float[][] ys, Workspace room) {
    for (int i = 0; i < ws.length; i++) {
      matmul(ws[i], x, tokens, ys[i], room);
    }
  }

  /** Writes row {@code row} of {@code w}, decoded, to {@code out[offset …]}. */
  void decode(Matrix w, int row, float[] out, int offset);

  /**
   * Writes {@code y = (x · 1/√(mean(x²) + epsilon)) · weight} for each of the rows [from, to).
   *
   * @param x {@code [rows][weight.length]}
   */
  void rmsNorm(float[] x, float[] weight, float epsilon, int from, int to, float[] y);

  /**
   * Turns pairs (2i, 2i+1) of each head by the angles whose cos and sin are {@code turns[2i]} and
   * {@code turns[2i+1]}, in place (RoFormer, section 3.2.2, interleaved).
   *
   * @param x begins at {@code offset}: {@code [heads][dim]}
   * @param turns cos and sin for {@code turned / 2} pairs
   * @param turned how many floats of a head are turned, even; the rest stay
   */
  void rotate(float[] x, int offset, int heads, int dim, float[] turns, int turnsAt, int turned);

  /**
   * Attention with grouped queries: token t, at position {@code first + t}, sees the positions that
   * {@code rule} lets it see, taken in ascending order.
   *
   * @param kv holds keys and values up to position {@code first + tokens - 1}
   * @param q {@code [row + tokens][heads][kv.dim]}; rows before {@code row} are left alone
   * @param out like {@code q}
   */
  void attention(
      KeyValues kv,
      float[] q,
      int row,
      int heads,
      int first,
      int tokens,
      AttentionRule rule,
      float[] out,
      Workspace room);

  /** The same for one sequence alone, causal, with scores divided by √dim. */
  default void attention(
      KeyValues kv, float[] q, int heads, int first, int tokens, float[] out, Workspace room) {
    attention(kv, q, 0, heads, first, tokens, AttentionRule.causal(kv.dim()), out, room);
  }

  /** Writes {@code gate = silu(gate) · up}, over {@code n} elements that begin at from (SwiGLU). */
  void siluTimes(float[] gate, float[] up, int from, int n);

  /** Adds {@code y} to {@code x}, elements [from, to). */
  void add(float[] x, float[] y, int from, int to);
}
