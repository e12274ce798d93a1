package dev.adyton.engine.model;

import dev.adyton.kernels.Kernels;
import dev.adyton.kernels.KeyValues;
import dev.adyton.kernels.Matrix;
import dev.adyton.kernels.Team;
import java.util.Arrays;
import java.util.List;

/**
 * A model that turns texts into vectors: every token sees the whole text.
 *
 * @param positions added to the embedding, a row per position
 * @param kind added to the embedding: the first of the token types
 * @param pooling how a text's vector comes from its tokens'
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
public record Encoder(
    Shape shape,
    Matrix embedding,
    Matrix positions,
    float[] kind,
    Norm norm,
    List<Layer> layers,
    Pooling pooling,
    Kernels kernels,
    Team team)
    implements Network {
  /** How one vector is made of many; by {@code pooling_type}. */
  public enum Pooling {
    MEAN,
    CLS,
    LAST
  }

  public Encoder {
    layers = List.copyOf(layers);
  }

  @Override
  public int contextLength() {
    return shape.context();
  }

  /** Returns {@code [tokens][width]}. */
  public float[] tokens(int[] ids) {
    for (int id : ids) {
      if (id < 0 || id >= shape.vocabulary()) {
        throw new IllegalArgumentException("token");
      }
    }
    if (ids.length < 1 || ids.length > shape.context()) {
      throw new IllegalArgumentException("length");
    }
    try (Room room = new Room(team);
        PagePool pool = new PagePool(shape, kernels.keyValues(), KeyValues.pages(ids.length));
        PageTable cache = new PageTable(pool)) {
      cache.reserve(ids.length);
      int n = ids.length * shape.width();
      Pass.Span text = new Pass.Span(cache, LowRank.Set.NONE, 0, ids.length, 0);
      Pass p = new Pass(kernels, room, List.of(text), shape.width());
      float[] x = p.take(Slot.STATE, n);
      float[] more = new float[shape.width()];
      for (int t = 0; t < ids.length; t++) {
        kernels.decode(embedding, ids[t], x, t * shape.width());
        kernels.decode(positions, t, more, 0);
        for (int i = 0; i < more.length; i++) {
          x[t * more.length + i] += more[i] + kind[i];
        }
      }
      norm.apply(p, x, n, x);
      layers.forEach(l -> l.apply(p, x));
      return Arrays.copyOf(x, n);
    }
  }

  /** Returns the vector of a text, not normalised, {@code [width]}. */
  public float[] embed(int[] ids) {
    float[] all = tokens(ids);
    int width = shape.width();
    return switch (pooling) {
      case CLS -> Arrays.copyOf(all, width);
      case LAST -> Arrays.copyOfRange(all, all.length - width, all.length);
      case MEAN -> mean(all, width);
    };
  }

  private static float[] mean(float[] all, int width) {
    float[] out = new float[width];
    for (int i = 0; i < all.length; i++) {
      out[i % width] += all[i];
    }
    int count = all.length / width;
    for (int i = 0; i < width; i++) {
      out[i] /= count;
    }
    return out;
  }
}
