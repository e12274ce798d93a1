package dev.adyton.engine.model;

import dev.adyton.kernels.Matrix;
import java.util.Map;
import java.util.Optional;

/**
 * What an adapter adds to one matrix: {@code scale·B·(A·x)} (LoRA, Hu et al. 2021, section 4.1).
 *
 * @param a {@code [rank][in]}
 * @param b {@code [out][rank]}
 * @param scale alpha / rank
 */
public record LowRank(Matrix a, Matrix b, float scale) {
  /** One adapter: what it adds, by the names of the linear maps. */
  public record Set(Map<String, LowRank> deltas) {
    /** The model as it is. */
    public static final Set NONE = new Set(Map.of());

    public Set {
      deltas = Map.copyOf(deltas);
    }

    Optional<LowRank> of(String linear) {
      return Optional.ofNullable(deltas.get(linear));
    }
  }

  /** Adds this to the rows {@code [row, row + count)} of {@code y}. */
  void add(Pass p, int row, int count, float[] x, float[] y) {
    int in = a.cols();
    int out = b.rows();
    float[] own = p.take(Slot.ADAPTED, count * in);
    float[] middle = p.take(Slot.EXPERTS, count * a.rows());
    float[] delta = p.take(Slot.CHOSEN, count * out);
    System.arraycopy(x, row * in, own, 0, count * in);
    p.kernels().matmul(a, own, count, middle, p.room().workspace());
    p.kernels().matmul(b, middle, count, delta, p.room().workspace());
    for (int i = 0; i < count * out; i++) {
      y[row * out + i] = Math.fma(scale, delta[i], y[row * out + i]);
    }
  }
}
