package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;

/**
 * The sizes that every transformer has.
 *
 * @param vocabulary number of token ids
 * @param context tokens the model was trained to see
 * @param layers blocks
 * @param width floats of a token's state
 * @param heads query heads
 * @param kvHeads key-value heads, a divisor of heads
 * @param headDim floats of a head
 * @param epsilon of the norms
 */
record Shape(
    int vocabulary,
    int context,
    int layers,
    int width,
    int heads,
    int kvHeads,
    int headDim,
    float epsilon) {
  private static final int MAX_CONTEXT = 1 << 24;
  private static final int MAX_LAYERS = 1024;
  private static final int MAX_HEADS = 1024;
  private static final int MAX_HEAD_DIM = 1024;

  /** Keeps products of two sizes, and of a size and a batch, below 2^31. */
  static final int MAX_WIDTH = 1 << 20;

  /** Reads the sizes of a model whose norms are RMS norms. */
  static Shape read(Settings s, int vocabulary) throws ModelException {
    return read(s, vocabulary, "attention.layer_norm_rms_epsilon");
  }

  static Shape read(Settings s, int vocabulary, String epsilon) throws ModelException {
    int width = s.size("embedding_length", MAX_WIDTH);
    int heads = s.size("attention.head_count", MAX_HEADS);
    int kvHeads = s.size("attention.head_count_kv", heads, heads);
    if (heads % kvHeads != 0) {
      throw s.wrong("attention.head_count_kv");
    }
    if (s.size("vocab_size", Integer.MAX_VALUE, vocabulary) != vocabulary) {
      throw s.wrong(Code.SHAPE, "vocab_size");
    }
    return new Shape(
        vocabulary,
        s.size("context_length", MAX_CONTEXT),
        s.size("block_count", MAX_LAYERS),
        width,
        heads,
        kvHeads,
        headDim(s, width, heads),
        (float) s.real(epsilon, 0, 1));
  }

  private static int headDim(Settings s, int width, int heads) throws ModelException {
    if (!s.has("attention.key_length") && width % heads != 0) {
      throw s.wrong("attention.head_count");
    }
    int dim = s.size("attention.key_length", MAX_HEAD_DIM, width / heads);
    if (dim > MAX_HEAD_DIM || s.size("attention.value_length", MAX_HEAD_DIM, dim) != dim) {
      throw s.wrong("attention.value_length");
    }
    return dim;
  }

  /** Returns the floats of all query heads. */
  int queries() {
    return heads * headDim;
  }

  /** Returns the floats of all key heads. */
  int keys() {
    return kvHeads * headDim;
  }
}
