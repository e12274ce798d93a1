package dev.adyton.training.model;

/**
 * Rotary position embedding, interleaved: pairs (2j, 2j+1) turn by position · base^(-2j/width) (Su
 * et al. 2021, §3.4.2). This is the order GGUF's "llama" architecture stores.
 */
final class Rotary {
  private final int headDim;
  private final int turned;
  private final int stride;
  private final float[] cos;
  private final float[] sin;

  Rotary(ModelShape shape) {
    headDim = shape.headDim();
    turned = (shape.heads() + shape.kvHeads()) * headDim;
    stride = shape.qkvDim();
    int half = headDim / 2;
    cos = new float[shape.context() * half];
    sin = new float[shape.context() * half];
    for (int t = 0; t < shape.context(); t++) {
      for (int j = 0; j < half; j++) {
        // StrictMath: the table must have the same bits on every machine.
        double angle = t * StrictMath.pow(shape.ropeBase(), -2.0 * j / headDim);
        cos[t * half + j] = (float) StrictMath.cos(angle);
        sin[t * half + j] = (float) StrictMath.sin(angle);
      }
    }
  }

  /** Turns queries and keys of every row forwards ({@code sign} 1) or back (-1). */
  void turn(Batch batch, float[] qkv, int sign) {
    int half = headDim / 2;
    for (int i = 0; i < batch.length(); i++) {
      int table = batch.position(i) * half;
      for (int h = 0; h < turned; h += headDim) {
        int at = i * stride + h;
        for (int j = 0; j < half; j++) {
          float a = qkv[at + 2 * j];
          float b = qkv[at + 2 * j + 1];
          float s = sign * sin[table + j];
          float c = cos[table + j];
          qkv[at + 2 * j] = a * c - b * s;
          qkv[at + 2 * j + 1] = a * s + b * c;
        }
      }
    }
  }
}
