package dev.adyton.training.model;

import java.util.Arrays;

/**
 * Starts a larger model from a smaller one's weights, so that it begins with what that one knows
 * (after Net2Net, Chen et al. 2016): the small model sits inside the large one, what is added
 * writes nothing yet, and blocks put in between pass on what they get. Added inputs are fresh, so
 * that training tells the added parts apart.
 */
public final class Growth {
  private final ModelShape small;
  private final ModelShape large;
  private final float[] from;
  private final float[] to;
  private final ParameterLayout source;
  private final ParameterLayout target;

  private Growth(ModelShape small, float[] from, ModelShape large, long seed) {
    this.small = small;
    this.large = large;
    this.from = from;
    source = ParameterLayout.of(small);
    target = ParameterLayout.of(large);
    to = Initialiser.weights(large, seed);
  }

  /**
   * Weights of {@code large} that answer nearly as {@code from} of {@code small} does. Heads keep
   * their width; each old key-value head is repeated for the new ones.
   *
   * @throws IllegalArgumentException where {@code large} is smaller in a size, or shares no
   *     vocabulary or head width
   */
  public static float[] weights(ModelShape small, float[] from, ModelShape large, long seed) {
    boolean fits =
        large.vocabulary() == small.vocabulary()
            && large.headDim() == small.headDim()
            && large.dim() >= small.dim()
            && large.layers() >= small.layers()
            && large.ffn() >= small.ffn()
            && large.kvHeads() % small.kvHeads() == 0
            && large.heads() >= small.heads();
    if (!fits || from.length != ParameterLayout.of(small).size()) {
      throw new IllegalArgumentException("the model cannot be grown into these sizes");
    }
    Growth growth = new Growth(small, from, large, seed);
    growth.fill();
    return growth.to;
  }

  private void fill() {
    for (int v = 0; v < small.vocabulary(); v++) {
      row(source.embedding(), v, small.dim(), target.embedding(), v, large.dim());
    }
    norm(source.finalNorm(), target.finalNorm());
    for (int l = 0; l < large.layers(); l++) {
      // What is added writes nothing: its columns here stay zero.
      Arrays.fill(to, target.output(l), target.output(l) + large.dim() * large.dim(), 0f);
      Arrays.fill(to, target.down(l), target.down(l) + large.dim() * large.ffn(), 0f);
    }
    for (int l = 0; l < small.layers(); l++) {
      block(l, place(l));
    }
  }

  /** Where an old block goes: the first and the last stay so, the others spread out. */
  private int place(int l) {
    return small.layers() == 1
        ? 0
        : (int) Math.round((double) l * (large.layers() - 1) / (small.layers() - 1));
  }

  private void block(int old, int now) {
    norm(source.attentionNorm(old), target.attentionNorm(now));
    norm(source.ffnNorm(old), target.ffnNorm(now));
    int width = small.headDim();
    int[] next = new int[small.kvHeads()];
    int group = large.heads() / large.kvHeads();
    for (int h = 0; h < large.heads(); h++) {
      int kv = h / group * small.kvHeads() / large.kvHeads();
      int member = next[kv]++;
      int perOld = small.heads() / small.kvHeads();
      if (member < perOld) {
        int was = kv * perOld + member;
        head(source.qkv(old), was, target.qkv(now), h);
        for (int r = 0; r < small.dim(); r++) {
          System.arraycopy(
              from,
              source.output(old) + r * small.dim() + was * width,
              to,
              target.output(now) + r * large.dim() + h * width,
              width);
        }
      }
    }
    for (int h = 0; h < large.kvHeads(); h++) {
      int was = h * small.kvHeads() / large.kvHeads();
      int keys = small.heads() + was;
      head(source.qkv(old), keys, target.qkv(now), large.heads() + h);
      head(
          source.qkv(old),
          keys + small.kvHeads(),
          target.qkv(now),
          large.heads() + large.kvHeads() + h);
    }
    ffn(old, now);
  }

  private void ffn(int old, int now) {
    for (int f = 0; f < small.ffn(); f++) {
      row(source.gateUp(old), f, small.dim(), target.gateUp(now), f, large.dim());
      row(
          source.gateUp(old),
          small.ffn() + f,
          small.dim(),
          target.gateUp(now),
          large.ffn() + f,
          large.dim());
    }
    for (int r = 0; r < small.dim(); r++) {
      row(source.down(old), r, small.ffn(), target.down(now), r, large.ffn());
    }
  }

  private void head(int fromAt, int was, int toAt, int now) {
    for (int i = 0; i < small.headDim(); i++) {
      row(
          fromAt,
          was * small.headDim() + i,
          small.dim(),
          toAt,
          now * large.headDim() + i,
          large.dim());
    }
  }

  private void row(int fromAt, int r, int width, int toAt, int s, int newWidth) {
    System.arraycopy(from, fromAt + r * width, to, toAt + s * newWidth, width);
  }

  /** The root mean square is taken over more numbers now, most of the new ones near zero. */
  private void norm(int fromAt, int toAt) {
    float factor = (float) Math.sqrt((double) small.dim() / large.dim());
    for (int i = 0; i < large.dim(); i++) {
      to[toAt + i] = factor * (i < small.dim() ? from[fromAt + i] : 1f);
    }
  }
}
