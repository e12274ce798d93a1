package dev.adyton.engine.model;

import dev.adyton.kernels.FloatMath;
import java.util.Arrays;
import java.util.List;

/**
 * A mixture of experts: each token goes through the {@code used} experts that its router scores
 * highest (the lower number among equals), weighted by the softmax over their scores (Jiang et al.
 * 2024, section 2.1). Results are added in the order of rank, whoever shares the pass.
 */
record Experts(
    Linear router,
    List<Linear> gates,
    List<Linear> ups,
    List<Linear> downs,
    int used,
    Activation activation)
    implements Part {
  Experts {
    gates = List.copyOf(gates);
    ups = List.copyOf(ups);
    downs = List.copyOf(downs);
  }

  @Override
  public void apply(Pass p, float[] x, float[] y) {
    int count = gates.size();
    int width = p.width();
    float[] scores = p.take(Slot.ROUTES, p.rows() * count);
    router.apply(p, x, scores);
    int[] chosen = new int[p.rows() * used];
    float[] weights = new float[p.rows() * used];
    for (int t = 0; t < p.rows(); t++) {
      choose(scores, t * count, count, chosen, weights, t * used);
    }
    float[] results = p.take(Slot.EXPERTS, p.rows() * used * width);
    for (int e = 0; e < count; e++) {
      expert(p, e, x, chosen, results);
    }
    Arrays.fill(y, 0, p.rows() * width, 0f);
    for (int i = 0; i < chosen.length; i++) {
      int at = i / used * width;
      for (int k = 0; k < width; k++) {
        y[at + k] = Math.fma(weights[i], results[i * width + k], y[at + k]);
      }
    }
  }

  private void choose(float[] scores, int from, int count, int[] chosen, float[] weights, int at) {
    for (int rank = 0; rank < used; rank++) {
      int best = -1;
      for (int e = 0; e < count; e++) {
        // A score that is no number loses to every other, and a token of such is still computed.
        if (!contains(chosen, at, rank, e)
            && (best < 0 || scores[from + e] > scores[from + best])) {
          best = e;
        }
      }
      chosen[at + rank] = best;
    }
    float sum = 0;
    for (int rank = 0; rank < used; rank++) {
      weights[at + rank] =
          FloatMath.exp(scores[from + chosen[at + rank]] - scores[from + chosen[at]]);
      sum += weights[at + rank];
    }
    for (int rank = 0; rank < used; rank++) {
      weights[at + rank] /= sum;
    }
  }

  private static boolean contains(int[] a, int from, int n, int value) {
    for (int i = from; i < from + n; i++) {
      if (a[i] == value) {
        return true;
      }
    }
    return false;
  }

  /** Computes expert e for all rows that chose it, at once. */
  private void expert(Pass p, int e, float[] x, int[] chosen, float[] results) {
    int width = p.width();
    int n = 0;
    float[] in = p.take(Slot.CHOSEN, p.rows() * width);
    for (int i = 0; i < chosen.length; i++) {
      if (chosen[i] == e) {
        System.arraycopy(x, i / used * width, in, n++ * width, width);
      }
    }
    if (n == 0) {
      return;
    }
    int hidden = gates.get(e).rows();
    float[] g = p.take(Slot.GATE, n * hidden);
    float[] u = p.take(Slot.UP, n * hidden);
    gates.get(e).apply(p, in, n, g);
    ups.get(e).apply(p, in, n, u);
    activation.gate(p.kernels(), p.room().workspace(), g, u, n * hidden);
    float[] out = p.take(Slot.ADAPTED, n * width);
    downs.get(e).apply(p, g, n, out);
    int row = 0;
    for (int i = 0; i < chosen.length; i++) {
      if (chosen[i] == e) {
        System.arraycopy(out, row++ * width, results, i * width, width);
      }
    }
  }
}
