package dev.adyton.engine.model;

import dev.adyton.engine.Batch;
import dev.adyton.engine.Session;
import dev.adyton.kernels.FloatMath;
import dev.adyton.kernels.Kernels;
import dev.adyton.kernels.Matrix;
import dev.adyton.kernels.Team;
import java.util.List;
import java.util.Map;

/**
 * A model that continues texts.
 *
 * @param scale what embeddings are multiplied with
 * @param head the output head, the embedding itself where they are tied
 * @param cap 0, or the soft cap of logits
 * @param adaptable what adapters may adapt, by name
 */
public record Decoder(
    Shape shape,
    Matrix embedding,
    float scale,
    List<Layer> layers,
    Norm norm,
    Linear head,
    float cap,
    Map<String, Linear> adaptable,
    Kernels kernels,
    Team team)
    implements Network {
  public Decoder {
    layers = List.copyOf(layers);
    adaptable = Map.copyOf(adaptable);
  }

  @Override
  public int contextLength() {
    return shape.context();
  }

  /** Returns the number of token ids. */
  public int vocabulary() {
    return shape.vocabulary();
  }

  /** Starts an empty sequence with room for {@code capacity} tokens. */
  public Session newSession(int capacity, LowRank.Set adapter) {
    return new Sequence(this, capacity, adapter);
  }

  /** Returns room to compute several sequences at once. */
  public Batch newBatch() {
    return new DecoderBatch(this);
  }

  /** Computes the states of all rows; {@code tokens[i]} is row i's. */
  float[] states(Pass p, int[] tokens, int from) {
    float[] x = p.take(Slot.STATE, p.rows() * shape.width());
    for (int t = 0; t < p.rows(); t++) {
      kernels.decode(embedding, tokens[from + t], x, t * shape.width());
    }
    if (scale != 1) {
      for (int i = 0; i < p.rows() * shape.width(); i++) {
        x[i] *= scale;
      }
    }
    for (Layer layer : layers) {
      layer.apply(p, x);
    }
    return x;
  }

  /** Computes the logits of all rows from their states. */
  float[] logits(Pass p, float[] x) {
    int n = p.rows() * shape.width();
    float[] normed = p.take(Slot.NORMED, n);
    float[] logits = p.take(Slot.LOGITS, p.rows() * head.rows());
    norm.apply(p, x, n, normed);
    head.apply(p, normed, logits);
    if (cap > 0) {
      FloatMath.cap(cap, logits, 0, p.rows() * head.rows());
    }
    return logits;
  }
}
