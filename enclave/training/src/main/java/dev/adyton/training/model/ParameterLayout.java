package dev.adyton.training.model;

import dev.adyton.training.model.ParameterGroup.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Where every tensor lies in one flat array. Queries, keys and values of a block follow each other,
 * and so do gate and up, so that each trio or pair is one matrix product.
 */
public final class ParameterLayout {
  private final List<ParameterGroup> groups;
  private final int[] attentionNorm;
  private final int[] qkv;
  private final int[] output;
  private final int[] ffnNorm;
  private final int[] gateUp;
  private final int[] down;
  private final int finalNorm;
  private final int size;

  private ParameterLayout(ModelShape shape) {
    Builder b = new Builder();
    int d = shape.dim();
    int kv = shape.kvHeads() * shape.headDim();
    attentionNorm = new int[shape.layers()];
    qkv = new int[shape.layers()];
    output = new int[shape.layers()];
    ffnNorm = new int[shape.layers()];
    gateUp = new int[shape.layers()];
    down = new int[shape.layers()];
    b.add("token_embd", Kind.EMBEDDING, shape.vocabulary(), d);
    for (int l = 0; l < shape.layers(); l++) {
      String block = "blk." + l + ".";
      attentionNorm[l] = b.add(block + "attn_norm", Kind.NORM, 1, d);
      qkv[l] = b.add(block + "attn_q", Kind.MATRIX, d, d);
      b.add(block + "attn_k", Kind.MATRIX, kv, d);
      b.add(block + "attn_v", Kind.MATRIX, kv, d);
      output[l] = b.add(block + "attn_output", Kind.MATRIX, d, d);
      ffnNorm[l] = b.add(block + "ffn_norm", Kind.NORM, 1, d);
      gateUp[l] = b.add(block + "ffn_gate", Kind.MATRIX, shape.ffn(), d);
      b.add(block + "ffn_up", Kind.MATRIX, shape.ffn(), d);
      down[l] = b.add(block + "ffn_down", Kind.MATRIX, d, shape.ffn());
    }
    finalNorm = b.add("output_norm", Kind.NORM, 1, d);
    groups = List.copyOf(b.groups);
    size = b.at;
  }

  /** Lays out a model. */
  public static ParameterLayout of(ModelShape shape) {
    return new ParameterLayout(shape);
  }

  /** Every tensor, in the order of the array. */
  public List<ParameterGroup> groups() {
    return groups;
  }

  /** Number of floats of the model. */
  public int size() {
    return size;
  }

  int embedding() {
    return 0;
  }

  int attentionNorm(int layer) {
    return attentionNorm[layer];
  }

  int qkv(int layer) {
    return qkv[layer];
  }

  int output(int layer) {
    return output[layer];
  }

  int ffnNorm(int layer) {
    return ffnNorm[layer];
  }

  int gateUp(int layer) {
    return gateUp[layer];
  }

  int down(int layer) {
    return down[layer];
  }

  int finalNorm() {
    return finalNorm;
  }

  private static final class Builder {
    private final List<ParameterGroup> groups = new ArrayList<>();
    private int at;

    int add(String name, Kind kind, int rows, int cols) {
      int offset = at;
      groups.add(new ParameterGroup(name + ".weight", kind, offset, rows, cols));
      at = Math.addExact(at, Math.multiplyExact(rows, cols));
      return offset;
    }
  }
}
