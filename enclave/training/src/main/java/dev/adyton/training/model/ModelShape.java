package dev.adyton.training.model;

/**
 * The sizes of a Llama model with tied embeddings.
 *
 * @param vocabulary number of tokens
 * @param dim width of the residual stream
 * @param layers number of blocks
 * @param heads query heads; {@code dim} is a multiple
 * @param kvHeads key and value heads; {@code heads} is a multiple (grouped-query attention)
 * @param ffn inner width of the SwiGLU
 * @param context longest conversation in tokens
 * @param ropeBase base of the rotary angles
 * @param epsilon added under RMSNorm's root
 */
public record ModelShape(
    int vocabulary,
    int dim,
    int layers,
    int heads,
    int kvHeads,
    int ffn,
    int context,
    float ropeBase,
    float epsilon) {

  public ModelShape {
    if (vocabulary < 1 || dim < 1 || layers < 1 || ffn < 1 || context < 1) {
      throw new IllegalArgumentException("sizes must be positive");
    }
    if (heads < 1 || kvHeads < 1 || dim % heads != 0 || heads % kvHeads != 0) {
      throw new IllegalArgumentException("heads do not divide");
    }
    if (dim / heads % 2 != 0) {
      throw new IllegalArgumentException("rotary needs an even head width");
    }
  }

  /** Width of one head. */
  public int headDim() {
    return dim / heads;
  }

  /** Width of queries, keys and values side by side. */
  public int qkvDim() {
    return (heads + 2 * kvHeads) * headDim();
  }
}
