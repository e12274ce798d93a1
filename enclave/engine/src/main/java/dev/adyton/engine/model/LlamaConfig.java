package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.gguf.GgufFile;
import java.util.Locale;

/**
 * The numbers of a {@code llama} model.
 *
 * @param contextLength tokens the model was trained to see
 * @param layers blocks
 * @param width floats of a token's state
 * @param hidden floats inside a feed-forward
 * @param heads query heads
 * @param kvHeads key-value heads, a divisor of heads
 * @param headDim floats of a head
 * @param turned how many floats of a head are turned by position, even
 * @param epsilon of the norms
 * @param base of the rotary frequencies
 */
record LlamaConfig(
    int contextLength,
    int layers,
    int width,
    int hidden,
    int heads,
    int kvHeads,
    int headDim,
    int turned,
    float epsilon,
    double base) {
  private static final String PREFIX = "llama.";
  private static final int MAX_CONTEXT = 1 << 24;
  private static final int MAX_LAYERS = 1024;
  private static final int MAX_HEADS = 1024;
  private static final int MAX_HEAD_DIM = 1024;

  /** Keeps products of two sizes, and of a size and a batch, below 2^31. */
  private static final int MAX_WIDTH = 1 << 20;

  static LlamaConfig read(GgufFile file) throws ModelException {
    int width = size(file, "embedding_length", MAX_WIDTH);
    int heads = size(file, "attention.head_count", MAX_HEADS);
    String kvKey = PREFIX + "attention.head_count_kv";
    int kvHeads = file.integer(kvKey, 1, heads, heads);
    if (heads % kvHeads != 0) {
      throw new ModelException(Code.VALUE, kvKey);
    }
    int headDim = headDim(file, width, heads);
    String turnedKey = PREFIX + "rope.dimension_count";
    int turned = file.integer(turnedKey, 2, headDim, headDim);
    if (turned % 2 != 0) {
      throw new ModelException(Code.VALUE, turnedKey);
    }
    refuseScaling(file);
    refuseExperts(file);
    return new LlamaConfig(
        size(file, "context_length", MAX_CONTEXT),
        size(file, "block_count", MAX_LAYERS),
        width,
        size(file, "feed_forward_length", MAX_WIDTH),
        heads,
        kvHeads,
        headDim,
        turned,
        (float) real(file, "attention.layer_norm_rms_epsilon", Double.NaN, 0, 1),
        real(file, "rope.freq_base", 10_000, 1, 1e12));
  }

  private static int headDim(GgufFile file, int width, int heads) throws ModelException {
    String keys = PREFIX + "attention.key_length";
    String values = PREFIX + "attention.value_length";
    if (!file.has(keys) && width % heads != 0) {
      throw new ModelException(Code.VALUE, PREFIX + "attention.head_count");
    }
    int dim = file.integer(keys, 1, MAX_HEAD_DIM, width / heads);
    if (dim < 1 || dim > MAX_HEAD_DIM || file.integer(values, 1, MAX_HEAD_DIM, dim) != dim) {
      throw new ModelException(Code.VALUE, values);
    }
    return dim;
  }

  /** Any way of stretching positions but the factors in {@code rope_freqs.weight} is unknown. */
  private static void refuseScaling(GgufFile file) throws ModelException {
    String type = PREFIX + "rope.scaling.type";
    String scaling = file.text(type).orElse("none").toLowerCase(Locale.ROOT);
    if (!scaling.equals("none")
        || file.real(PREFIX + "rope.scaling.factor", 1) != 1
        || file.real(PREFIX + "rope.scale_linear", 1) != 1) {
      throw new ModelException(Code.ROPE_SCALING, type);
    }
  }

  private static void refuseExperts(GgufFile file) throws ModelException {
    String experts = PREFIX + "expert_count";
    if (file.integer(experts, 0, Integer.MAX_VALUE, 0) != 0) {
      throw new ModelException(Code.VALUE, experts);
    }
  }

  private static int size(GgufFile file, String key, int max) throws ModelException {
    return file.integer(PREFIX + key, 1, max);
  }

  private static double real(GgufFile file, String key, double absent, double min, double max)
      throws ModelException {
    double value = file.real(PREFIX + key, absent);
    if (!file.has(PREFIX + key) && Double.isNaN(absent)) {
      throw new ModelException(Code.MISSING_KEY, PREFIX + key);
    }
    if (!(value >= min && value <= max)) {
      throw new ModelException(Code.VALUE, PREFIX + key);
    }
    return value;
  }
}
