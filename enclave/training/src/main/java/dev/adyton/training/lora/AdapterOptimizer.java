package dev.adyton.training.lora;

import dev.adyton.kernels.Gemm;
import dev.adyton.kernels.GemmView;
import dev.adyton.training.optim.AdamW;
import java.util.ArrayList;
import java.util.List;

/** Moves an adapter by the slopes of the whole matrices that it changes. */
final class AdapterOptimizer {
  private final Adapter adapter;
  private final AdamW adam;
  private final Gemm gemm;
  private final List<Moments> moments = new ArrayList<>();

  /** Gradient, mean and mean square of A and of B. */
  @SuppressWarnings("ArrayRecordComponent") // buffers, never compared
  private record Moments(float[] da, float[] ma, float[] va, float[] db, float[] mb, float[] vb) {
    static Moments of(LowRank m) {
      int a = m.a().length;
      int b = m.b().length;
      return new Moments(
          new float[a], new float[a], new float[a], new float[b], new float[b], new float[b]);
    }
  }

  AdapterOptimizer(Adapter adapter, float rate, Gemm gemm) {
    this.adapter = adapter;
    this.adam = new AdamW(rate, 0f);
    this.gemm = gemm;
    adapter.matrices().forEach(m -> moments.add(Moments.of(m)));
  }

  /**
   * @param gradient of all weights
   * @param scale what the gradient is multiplied by
   * @param factor what the rate is multiplied by
   * @param step number of the step, from 0
   */
  void step(float[] gradient, float scale, float factor, int step) {
    for (int i = 0; i < moments.size(); i++) {
      step(gradient, adapter.matrices().get(i), moments.get(i), scale, factor, step);
    }
  }

  /** dA = s·Bᵀ·dW and dB = s·dW·Aᵀ, then Adam on both. */
  private void step(float[] gradient, LowRank m, Moments o, float scale, float factor, int step) {
    GemmView dw = GemmView.dense(gradient, m.offset(), m.outputs(), m.inputs());
    GemmView a = GemmView.dense(m.a(), 0, m.rank(), m.inputs());
    GemmView b = GemmView.dense(m.b(), 0, m.outputs(), m.rank());
    gemm.multiply(b.transposed(), dw, GemmView.dense(o.da(), 0, m.rank(), m.inputs()), false);
    gemm.multiply(dw, a.transposed(), GemmView.dense(o.db(), 0, m.outputs(), m.rank()), false);
    float s = adapter.alpha() / m.rank() * scale;
    adam.update(m.a(), o.da(), o.ma(), o.va(), 0, m.a().length, step, factor, s);
    adam.update(m.b(), o.db(), o.mb(), o.vb(), 0, m.b().length, step, factor, s);
  }
}
