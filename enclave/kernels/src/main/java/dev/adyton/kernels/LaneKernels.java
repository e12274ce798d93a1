package dev.adyton.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The kernels over one rung's loops. Order of operations is decided here, once for all rungs. */
final class LaneKernels implements Kernels {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Lanes lanes;
  private final LaneProducts products;
  private final LaneAttention attention;

  LaneKernels(Lanes lanes) {
    this.lanes = lanes;
    this.products = new LaneProducts(lanes);
    this.attention = new LaneAttention(lanes);
  }

  @Override
  public String name() {
    return lanes.name();
  }

  /** Decoding weights is then a few hundredths, and sums under way still fit the second cache. */
  @Override
  public int chunk() {
    return lanes.residues() ? 512 : 128;
  }

  @Override
  public Matrix pack(Matrix w, Team team) {
    return lanes.residues() && PackedRows.takes(w.type())
        ? PackedRows.pack(w, team).map(w::with).orElse(w)
        : w;
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
    products.matmul(w, x, tokens, y, room);
  }

  @Override
  public void matmulAll(Matrix[] ws, float[] x, int tokens, float[][] ys, Workspace room) {
    products.matmulAll(ws, x, tokens, ys, room);
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
    attention.compute(new AttentionCall(kv, q, row, heads, first, tokens, rule, out), room);
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
