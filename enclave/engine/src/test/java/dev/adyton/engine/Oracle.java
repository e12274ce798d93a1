package dev.adyton.engine;

import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.gguf.GgufTensor;
import dev.adyton.kernels.Ladder;
import dev.adyton.kernels.Matrix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A llama forward pass in binary64, written apart from the engine's and sharing nothing with it but
 * the decoding of weights: it bounds the engine's error where no golden file does.
 */
final class Oracle {
  private final GgufFile file;
  private final int heads;
  private final int kvHeads;
  private final int width;
  private final int layers;
  private final double epsilon;
  private final double base;
  private final List<List<double[]>> keys = new ArrayList<>();
  private final List<List<double[]>> values = new ArrayList<>();
  private final Map<String, double[][]> decoded = new HashMap<>();
  private int position;

  Oracle(GgufFile file) throws ModelException {
    this.file = file;
    this.heads = file.integer("llama.attention.head_count", 1, 1000);
    this.kvHeads = file.integer("llama.attention.head_count_kv", 1, 1000);
    this.width = file.integer("llama.embedding_length", 1, 100_000);
    this.layers = file.integer("llama.block_count", 1, 1000);
    this.epsilon = file.real("llama.attention.layer_norm_rms_epsilon", 1e-5);
    this.base = file.real("llama.rope.freq_base", 10_000);
    for (int i = 0; i < layers; i++) {
      keys.add(new ArrayList<>());
      values.add(new ArrayList<>());
    }
  }

  double[] forward(int token) {
    double[] x = row("token_embd.weight", token);
    for (int i = 0; i < layers; i++) {
      String blk = "blk." + i + ".";
      double[] n = norm(x, blk + "attn_norm.weight");
      double[] q = turn(times(blk + "attn_q.weight", n), heads);
      keys.get(i).add(turn(times(blk + "attn_k.weight", n), kvHeads));
      values.get(i).add(times(blk + "attn_v.weight", n));
      add(x, times(blk + "attn_output.weight", attend(q, keys.get(i), values.get(i))));
      n = norm(x, blk + "ffn_norm.weight");
      double[] gate = times(blk + "ffn_gate.weight", n);
      double[] up = times(blk + "ffn_up.weight", n);
      for (int k = 0; k < gate.length; k++) {
        gate[k] = gate[k] / (1 + Math.exp(-gate[k])) * up[k];
      }
      add(x, times(blk + "ffn_down.weight", gate));
    }
    position++;
    String head = file.tensor("output.weight").isPresent() ? "output.weight" : "token_embd.weight";
    return times(head, norm(x, "output_norm.weight"));
  }

  private double[] attend(double[] q, List<double[]> ks, List<double[]> vs) {
    int dim = q.length / heads;
    double[] out = new double[q.length];
    for (int h = 0; h < heads; h++) {
      int kv = h / (heads / kvHeads) * dim;
      double[] weights = new double[ks.size()];
      double sum = 0;
      for (int p = 0; p < weights.length; p++) {
        double score = 0;
        for (int d = 0; d < dim; d++) {
          score += q[h * dim + d] * ks.get(p)[kv + d];
        }
        weights[p] = Math.exp(score / Math.sqrt(dim));
        sum += weights[p];
      }
      for (int p = 0; p < weights.length; p++) {
        for (int d = 0; d < dim; d++) {
          out[h * dim + d] += weights[p] / sum * vs.get(p)[kv + d];
        }
      }
    }
    return out;
  }

  private double[] turn(double[] x, int count) {
    int dim = x.length / count;
    for (int h = 0; h < count; h++) {
      for (int i = 0; i < dim; i += 2) {
        double angle = position * Math.pow(base, -(double) i / dim);
        double a = x[h * dim + i];
        double b = x[h * dim + i + 1];
        x[h * dim + i] = a * Math.cos(angle) - b * Math.sin(angle);
        x[h * dim + i + 1] = a * Math.sin(angle) + b * Math.cos(angle);
      }
    }
    return x;
  }

  private double[] norm(double[] x, String weight) {
    double[] w = row(weight, 0);
    double sum = 0;
    for (double v : x) {
      sum += v * v;
    }
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] / Math.sqrt(sum / width + epsilon) * w[i];
    }
    return y;
  }

  private static void add(double[] x, double[] y) {
    for (int i = 0; i < x.length; i++) {
      x[i] += y[i];
    }
  }

  private double[] times(String name, double[] x) {
    double[][] matrix = decoded.computeIfAbsent(name, this::decode);
    double[] y = new double[matrix.length];
    for (int r = 0; r < y.length; r++) {
      double[] w = matrix[r];
      for (int i = 0; i < x.length; i++) {
        y[r] += w[i] * x[i];
      }
    }
    return y;
  }

  private double[] row(String name, int r) {
    return decoded.computeIfAbsent(name, this::decode)[r].clone();
  }

  private double[][] decode(String name) {
    GgufTensor t = file.tensor(name).orElseThrow();
    int cols = t.dimensions().getFirst().intValue();
    int rows = t.dimensions().size() > 1 ? t.dimensions().get(1).intValue() : 1;
    Matrix matrix = new Matrix(t.data(), t.type(), rows, cols);
    double[][] out = new double[rows][cols];
    float[] row = new float[cols];
    for (int r = 0; r < rows; r++) {
      Ladder.scalar().decode(matrix, r, row, 0);
      for (int i = 0; i < cols; i++) {
        out[r][i] = row[i];
      }
    }
    return out;
  }
}
