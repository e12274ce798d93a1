package dev.adyton.workbench;

import java.util.Locale;

/**
 * A Llama's measures, for files whose weights are random: how fast a model runs depends on its
 * shape and its types of weights, not on what they say. The head is the embedding.
 */
enum ModelShape {
  /** As published for Llama 3.2 1B: 1.236 billion weights. */
  LLAMA_1B(2048, 8192, 16, 32, 8, 128_256),
  /** 110 million weights, the size at which a machine's caches begin to matter. */
  LLAMA_110M(768, 2048, 12, 12, 12, 32_000),
  /** For tests. */
  TINY(256, 512, 2, 8, 2, 512);

  private final int width;
  private final int hidden;
  private final int layers;
  private final int heads;
  private final int kvHeads;
  private final int vocabulary;

  ModelShape(int width, int hidden, int layers, int heads, int kvHeads, int vocabulary) {
    this.width = width;
    this.hidden = hidden;
    this.layers = layers;
    this.heads = heads;
    this.kvHeads = kvHeads;
    this.vocabulary = vocabulary;
  }

  int width() {
    return width;
  }

  int hidden() {
    return hidden;
  }

  int layers() {
    return layers;
  }

  int heads() {
    return heads;
  }

  int kvHeads() {
    return kvHeads;
  }

  int keys() {
    return width / heads * kvHeads;
  }

  int vocabulary() {
    return vocabulary;
  }

  /** Returns the name people write. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
