package dev.adyton.engine.model;

import dev.adyton.kernels.AttentionRule;
import dev.adyton.kernels.KeyValues;

/**
 * Attention with grouped queries over each sequence's own past.
 *
 * @param layer whose keys and values these are
 * @param q queries
 * @param k keys
 * @param v values
 * @param out from the heads back to the state
 * @param qNorm over a head or over all of them, by its size
 * @param kNorm likewise
 */
record SelfAttention(
    int layer,
    Shape shape,
    Linear q,
    Linear k,
    Linear v,
    Linear out,
    Norm qNorm,
    Norm kNorm,
    Positions positions,
    AttentionRule rule)
    implements Part {

  /** How queries and keys learn where they are. */
  @FunctionalInterface
  interface Positions {
    /** Leaves them alone: positions were added to the embedding. */
    Positions NONE = (p, x, heads, dim) -> {};

    /** Turns every row's heads in place. */
    void apply(Pass p, float[] x, int heads, int dim);
  }

  @Override
  public void apply(Pass p, float[] x, float[] y) {
    int queries = shape.queries();
    int keys = shape.keys();
    float[] qs = p.take(Slot.QUERIES, p.rows() * queries);
    float[] ks = p.take(Slot.KEYS, p.rows() * keys);
    float[] vs = p.take(Slot.VALUES, p.rows() * keys);
    float[] attended = p.take(Slot.ATTENDED, p.rows() * queries);
    Linear.applyAll(p, x, new Linear[] {q, k, v}, new float[][] {qs, ks, vs});
    qNorm.apply(p, qs, p.rows() * queries, qs);
    kNorm.apply(p, ks, p.rows() * keys, ks);
    positions.apply(p, qs, shape.heads(), shape.headDim());
    positions.apply(p, ks, shape.kvHeads(), shape.headDim());
    for (Pass.Span s : p.spans()) {
      KeyValues past = s.cache().layer(layer);
      past.put(s.first(), s.count(), ks, s.row() * keys, vs, s.row() * keys);
      p.kernels()
          .attention(
              past,
              qs,
              s.row(),
              shape.heads(),
              s.first(),
              s.count(),
              rule,
              attended,
              p.room().workspace());
    }
    out.apply(p, attended, y);
  }
}
