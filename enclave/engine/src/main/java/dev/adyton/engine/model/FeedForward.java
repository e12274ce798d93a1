package dev.adyton.engine.model;

import dev.adyton.kernels.FloatMath;

/** Feed-forwards without experts. */
sealed interface FeedForward extends Part {
  /** {@code down(activation(gate(x))·up(x))}. */
  record Gated(Linear gate, Linear up, Linear down, Activation activation) implements FeedForward {
    @Override
    public void apply(Pass p, float[] x, float[] y) {
      int n = p.rows() * gate.rows();
      float[] g = p.take(Slot.GATE, n);
      float[] u = p.take(Slot.UP, n);
      Linear.applyAll(p, x, new Linear[] {gate, up}, new float[][] {g, u});
      activation.gate(p.kernels(), p.room().workspace(), g, u, n);
      down.apply(p, g, y);
    }
  }

  /** {@code down(gelu(up(x)))}. */
  record Plain(Linear up, Linear down) implements FeedForward {
    @Override
    public void apply(Pass p, float[] x, float[] y) {
      int n = p.rows() * up.rows();
      float[] u = p.take(Slot.UP, n);
      up.apply(p, x, u);
      for (int i = 0; i < n; i++) {
        u[i] = FloatMath.gelu(u[i]);
      }
      down.apply(p, u, y);
    }
  }
}
