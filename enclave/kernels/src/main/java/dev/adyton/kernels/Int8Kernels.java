package dev.adyton.kernels;

import dev.adyton.kernels.emit.AttentionCode;
import dev.adyton.kernels.emit.Int8Code;
import dev.adyton.kernels.emit.Layout;
import dev.adyton.kernels.emit.ProductCode;
import dev.adyton.kernels.emit.RowCode;
import java.util.Optional;

/**
 * The profile {@code a8/2}: activations that meet weights of 2 to 8 bits are rounded to int8. All
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
 *   <li>Keys and values are rounded to binary16 when they are stored, as {@link
 *       KeyValues.Element#BINARY16} says. Attention decodes them and goes on in binary32.
 * </ul>
 *
 * So no result depends on how many tokens are computed at once, nor on anything but the definition.
 */
final class Int8Kernels implements Kernels {
  static final String PROFILE = "a8/2";

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
  public KeyValues.Element keyValues() {
    return KeyValues.Element.BINARY16;
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
    Optional<ProductCode> products = products(w);
    if (products.isPresent()) {
      new EmittedFloats(products.get(), x, tokens, room).run(new Matrix[] {w}, new float[][] {y});
    } else if (w.type().block() == 1) {
      floats.matmul(w, x, tokens, y, room);
    } else if (code.isPresent() && w.packed().isPresent()) {
      new EmittedProducts(code.get(), x, tokens, room).run(new Matrix[] {w}, new float[][] {y});
    } else {
      Int8Reference.matmul(w, x, tokens, y, room.team());
    }
  }

  /** Returns code for such weights as they lie, if there is. */
  private Optional<ProductCode> products(Matrix w) {
    return EmittedFloats.precision(w).isPresent()
        ? code.flatMap(Int8Code::products)
        : Optional.empty();
  }

  @Override
  public void matmulAll(Matrix[] ws, float[] x, int tokens, float[][] ys, Workspace room) {
    boolean packed = code.isPresent();
    boolean numbers = true;
    for (Matrix w : ws) {
      packed &= w.packed().isPresent();
      numbers &= products(w).isPresent();
    }
    if (packed) {
      new EmittedProducts(code.get(), x, tokens, room).run(ws, ys);
    } else if (numbers) {
      new EmittedFloats(products(ws[0]).orElseThrow(), x, tokens, room).run(ws, ys);
    } else {
      Kernels.super.matmulAll(ws, x, tokens, ys, room);
    }
  }

  @Override
  public void decode(Matrix w, int row, float[] out, int offset) {
    floats.decode(w, row, out, offset);
  }

  @Override
  public void rmsNorm(float[] x, float[] weight, float epsilon, int from, int to, float[] y) {
    Optional<RowCode> rows = code.flatMap(Int8Code::rows);
    if (rows.isEmpty() || !RowCode.norms(weight.length)) {
      floats.rmsNorm(x, weight, epsilon, from, to, y);
      return;
    }
    for (int row = from; row < to; row++) {
      rows.get().rmsNorm(x, weight, epsilon, row * weight.length, y);
    }
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
    Optional<AttentionCode> emitted = code.flatMap(Int8Code::attention);
    if (emitted.isPresent() && EmittedAttention.takes(kv, rule)) {
      AttentionCall call = new AttentionCall(kv, q, row, heads, first, tokens, rule, out);
      new EmittedAttention(emitted.get(), call).run(room);
    } else {
      floats.attention(kv, q, row, heads, first, tokens, rule, out, room);
    }
  }

  @Override
  public void siluTimes(float[] gate, float[] up, int from, int n) {
    Optional<RowCode> rows = code.flatMap(Int8Code::rows);
    if (rows.isPresent()) {
      rows.get().siluTimes(gate, up, from, n);
    } else {
      floats.siluTimes(gate, up, from, n);
    }
  }

  @Override
  public void add(float[] x, float[] y, int from, int to) {
    floats.add(x, y, from, to);
  }
}
