package dev.adyton.training.lora;

import dev.adyton.kernels.Gemm;
import dev.adyton.kernels.GemmView;
import dev.adyton.training.model.ParameterGroup;
import dev.adyton.training.model.ParameterLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A low-rank change of every matrix of a model.
 *
 * @param alpha strength; a matrix is changed by alpha / rank · B·A
 * @param matrices the changed ones
 */
public record Adapter(float alpha, List<LowRank> matrices) {
  public Adapter {
    matrices = List.copyOf(matrices);
  }

  /** An adapter that changes nothing yet: A is random, B is zero. */
  public static Adapter fresh(ParameterLayout layout, int rank, float alpha, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<LowRank> out = new ArrayList<>();
    for (ParameterGroup g : layout.groups()) {
      if (g.kind() == ParameterGroup.Kind.MATRIX) {
        float[] a = new float[rank * g.cols()];
        double spread = Math.sqrt(3.0 / g.cols());
        for (int i = 0; i < a.length; i++) {
          a[i] = (float) ((2 * random.nextDouble() - 1) * spread);
        }
        float[] b = new float[g.rows() * rank];
        out.add(new LowRank(g.name(), g.offset(), g.rows(), g.cols(), rank, a, b));
      }
    }
    return new Adapter(alpha, out);
  }

  /** Writes the changed weights into {@code merged}, which holds as many as {@code base}. */
  public void merge(float[] base, float[] merged, Gemm gemm) {
    System.arraycopy(base, 0, merged, 0, base.length);
    for (LowRank m : matrices) {
      float[] scaled = m.b().clone();
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] *= alpha / m.rank();
      }
      gemm.multiply(
          GemmView.dense(scaled, 0, m.outputs(), m.rank()),
          GemmView.dense(m.a(), 0, m.rank(), m.inputs()),
          GemmView.dense(merged, m.offset(), m.outputs(), m.inputs()),
          true);
    }
  }

  /** Moves A and B by {@code part} of the way to those of {@code other}. */
  void approach(Adapter other, float part) {
    for (int i = 0; i < matrices.size(); i++) {
      approach(matrices.get(i).a(), other.matrices().get(i).a(), part);
      approach(matrices.get(i).b(), other.matrices().get(i).b(), part);
    }
  }

  private static void approach(float[] x, float[] other, float part) {
    for (int i = 0; i < x.length; i++) {
      x[i] += part * (other[i] - x[i]);
    }
  }

  /** Returns the same matrices at {@code part} of their strength. */
  Adapter at(float part) {
    return new Adapter(alpha * part, matrices);
  }

  /** A copy that later steps do not change. */
  public Adapter copy() {
    return new Adapter(
        alpha,
        matrices.stream()
            .map(m ->
                new LowRank(
                    m.name(),
                    m.offset(),
                    m.outputs(),
                    m.inputs(),
                    m.rank(),
                    m.a().clone(),
                    m.b().clone()))
            .toList());
  }
}
