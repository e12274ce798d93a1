package dev.adyton.engine.model;

import dev.adyton.kernels.Kernels;
import dev.adyton.kernels.Matrix;
import dev.adyton.kernels.Team;

/**
 * {@code y = W·x + b}, plus what the adapter of a row's sequence adds.
 *
 * @param name the weight's name without {@code .weight}, by which adapters know it
 * @param weight {@code [out][in]}
 * @param bias of size out, or {@link #NO_BIAS}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
public record Linear(String name, Matrix weight, float[] bias) {
  static final float[] NO_BIAS = {};

  int rows() {
    return weight.rows();
  }

  /** Returns this with its weights as {@code kernels} like them best. */
  Linear packed(Kernels kernels, Team team) {
    return new Linear(name, kernels.pack(weight, team), bias);
  }

  /** Returns the rows {@code [from, from + count)} as a matrix of their own. */
  Linear slice(int from, int count) {
    long row = weight.data().byteSize() / weight.rows();
    Matrix part =
        new Matrix(
            weight.data().asSlice(from * row, count * row), weight.type(), count, weight.cols());
    return new Linear(name + "[" + from + "]", part, NO_BIAS);
  }

  /** Computes all rows of a pass. */
  void apply(Pass p, float[] x, float[] y) {
    apply(p, x, p.rows(), y);
    p.adapt(this, x, y);
  }

  /** Computes all rows of a pass for several that look at the same x. */
  static void applyAll(Pass p, float[] x, Linear[] all, float[][] ys) {
    Matrix[] weights = new Matrix[all.length];
    for (int i = 0; i < all.length; i++) {
      weights[i] = all[i].weight;
    }
    p.kernels().matmulAll(weights, x, p.rows(), ys, p.room().workspace());
    for (int i = 0; i < all.length; i++) {
      all[i].addBias(p.rows(), ys[i]);
      p.adapt(all[i], x, ys[i]);
    }
  }

  /** Computes {@code count} rows that belong to no sequence in particular: no adapter. */
  void apply(Pass p, float[] x, int count, float[] y) {
    p.kernels().matmul(weight, x, count, y, p.room().workspace());
    addBias(count, y);
  }

  private void addBias(int count, float[] y) {
    if (bias.length > 0) {
      for (int t = 0; t < count; t++) {
        for (int i = 0; i < bias.length; i++) {
          y[t * bias.length + i] += bias[i];
        }
      }
    }
  }
}
