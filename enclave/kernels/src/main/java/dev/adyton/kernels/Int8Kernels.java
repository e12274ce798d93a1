package dev.adyton.kernels;

import dev.adyton.kernels.emit.AttentionCode;
import dev.adyton.kernels.emit.Int8Code;
import dev.adyton.kernels.emit.Layout;
import dev.adyton.kernels.emit.Panel;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The profile {@code a8/1}: activations that meet weights of 2 to 8 bits are rounded to int8. All
 * else is computed as in {@value Kernels#PROFILE}.
 *
 * <p>The definition, which every rung keeps bit for bit:
 *
 * <ul>
 *   <li>32 activations have the scale d = m/127, m their largest magnitude; each becomes x·(127/m)
 *       rounded to nearest even. Where m is below 2^-100 or not finite they all become 0: then d
 *       carries what is not finite into the result.
 *   <li>For every 32 columns the products with {@link Int8Blocks} are summed in 32-bit integers,
 *       which is exact. The result is one chain over ascending columns that starts at +0: {@code
 *       fma(float(sum), scale·d, chain)}, and where there are minima, then {@code fma(−float(their
 *       sum), minimum·d, chain)}.
 * </ul>
 *
 * So no result depends on how many tokens are computed at once, nor on anything but the definition.
 */
final class Int8Kernels implements Kernels {
  static final String PROFILE = "a8/1";

  /** Multiply-adds below which sharing a computation costs more than it saves. */
  private static final long WORTH_SHARING = 1 << 19;

  /** Tokens beyond which quantising is shared: few are done in less than a hand-over. */
  private static final int FEW_TOKENS = 4;

  /** Tokens that a thread quantises before it asks for more: microseconds, of one tile or two. */
  private static final int QUANTISED_AT_ONCE = 6;

  /** Pairs of groups that meet a tile of tokens before the next tile's turn: 128 rows. */
  private static final int UNITS_AT_ONCE = 4;

  private final Kernels floats;
  private final Optional<Int8Code> code;

  /**
   * @param floats what computes all else
   * @param code the emitted rung, if it is to be used
   */
  Int8Kernels(Kernels floats, Optional<Int8Code> code) {
    this.floats = floats;
    this.code = code;
  }

  @Override
  public String name() {
    return code.isPresent() ? "emitted:" + code.get().digest() : floats.name();
  }

  @Override
  public String numerics() {
    return PROFILE;
  }

  @Override
  public int chunk() {
    return code.isPresent() ? 512 : floats.chunk();
  }

  @Override
  public Matrix pack(Matrix w, Team team) {
    Optional<Layout> layout = Packed.layout(w.type());
    if (code.isEmpty() || layout.isEmpty()) {
      return w;
    }
    return w.with(Packed.pack(w, layout.get(), code.get(), team));
  }

  @Override
  public void matmul(Matrix w, float[] x, int tokens, float[] y, Workspace room) {
    if (w.type().block() == 1) {
      floats.matmul(w, x, tokens, y, room);
    } else if (code.isPresent() && w.packed().isPresent()) {
      emitted(code.get(), w, w.packed().get(), x, tokens, y, room);
    } else {
      Int8Reference.matmul(w, x, tokens, y, room.team());
    }
  }

  private static void emitted(
      Int8Code code, Matrix w, Packed p, float[] x, int tokens, float[] y, Workspace room) {
    int blocks = p.blocks();
    long tokenBytes = (long) blocks * Panel.TOKEN_BYTES;
    long panel = room.panel(tokenBytes * tokens).address();
    MemorySegment xs = MemorySegment.ofArray(x);
    int most = code.set().tokens();
    Team.Task quantise =
        (from, to, slot) -> {
          for (int t = from; t < to; t++) {
            int first = t - t % most;
            int n = Math.min(most, tokens - first);
            code.quantise(xs, 4L * w.cols() * t, blocks, panel + tokenBytes * first, n, t - first);
          }
        };
    if (tokens <= FEW_TOKENS) {
      quantise.run(0, tokens, 0);
    } else {
      room.team().run(tokens, QUANTISED_AT_ONCE, quantise);
    }
    Product product = new Product(code, w, p, panel, tokens, y, room);
    int units = product.units();
    long work = (long) w.rows() * w.cols() * tokens;
    int share = units / (room.team().size() * 8);
    int grain = work < WORTH_SHARING ? units : Math.max(1, share);
    room.team().run(units, grain, product::run);
  }

  /** One product under way: tiles of rows by tiles of tokens. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Product(
      Int8Code code, Matrix w, Packed p, long panel, int tokens, float[] y, Workspace room) {
    int units() {
      int rows = Layout.ROWS * groups();
      return (w.rows() + rows - 1) / rows;
    }

    private int groups() {
      return code.set().groups(p.layout());
    }

    void run(int from, int to, int slot) {
      MemorySegment ys = MemorySegment.ofArray(y);
      long tokenBytes = (long) p.blocks() * Panel.TOKEN_BYTES;
      for (int u = from; u < to; u += UNITS_AT_ONCE) {
        int end = Math.min(to, u + UNITS_AT_ONCE);
        for (int t = 0; t < tokens; t += code.set().tokens()) {
          int n = Math.min(code.set().tokens(), tokens - t);
          for (int i = u; i < end; i++) {
            tile(i, t, n, panel + tokenBytes * t, ys, slot);
          }
        }
      }
    }

    private void tile(int unit, int t, int n, long tile, MemorySegment ys, int slot) {
      int group = unit * groups();
      int row = group * Layout.ROWS;
      int left = w.rows() - row;
      boolean two = groups() == 2 && left > Layout.ROWS;
      int rows = two ? 2 * Layout.ROWS : Layout.ROWS;
      long second = two ? p.address(group + 1) : 0;
      if (left >= rows) {
        long at = 4L * ((long) t * w.rows() + row);
        code.tile(p.layout(), p.address(group), second, tile, p.blocks(), n, ys, 4L * w.rows(), at);
        return;
      }
      // The last rows: beside y, so that no neighbour is written.
      float[] edge = room.rows(slot, rows * code.set().tokens());
      MemorySegment es = MemorySegment.ofArray(edge);
      code.tile(p.layout(), p.address(group), second, tile, p.blocks(), n, es, 4L * rows, 0);
      for (int i = 0; i < n; i++) {
        System.arraycopy(edge, i * rows, y, (t + i) * w.rows() + row, left);
      }
    }
  }

  @Override
  public void decode(Matrix w, int row, float[] out, int offset) {
    floats.decode(w, row, out, offset);
  }

  @Override
  public void rmsNorm(float[] x, float[] weight, float epsilon, int from, int to, float[] y) {
    floats.rmsNorm(x, weight, epsilon, from, to, y);
  }

  @Override
  public void rotate(
      float[] x, int offset, int heads, int dim, float[] turns, int turnsAt, int turned) {
    floats.rotate(x, offset, heads, dim, turns, turnsAt, turned);
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
    if (code.isPresent()
        && code.get().attention().isPresent()
        && EmittedAttention.takes(kv, rule)) {
      AttentionCode attention = code.get().attention().get();
      new EmittedAttention(attention, kv, q, row, heads, first, tokens, rule, out).run(room);
      return;
    }
    floats.attention(kv, q, row, heads, first, tokens, rule, out, room);
  }

  @Override
  public void siluTimes(float[] gate, float[] up, int from, int n) {
    floats.siluTimes(gate, up, from, n);
  }

  @Override
  public void add(float[] x, float[] y, int from, int to) {
    floats.add(x, y, from, to);
  }
}
