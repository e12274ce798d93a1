package dev.adyton.engine.model;

import dev.adyton.engine.Session;
import dev.adyton.kernels.FloatMath;
import dev.adyton.kernels.Kernels;
import dev.adyton.kernels.KeyValues;
import dev.adyton.kernels.Matrix;
import dev.adyton.kernels.Team;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    return new SoloSession(this, capacity, adapter);
  }

  /**
   * Returns memory for sequences that share it.
   *
   * @param bytes of it at most, but as much as one sequence of the whole context takes
   */
  public PagePool newPool(long bytes) {
    long most = bytes / PagePool.bytes(shape, kernels.keyValues());
    long pages = Math.max(most, KeyValues.pages(shape.context()));
    return newPages((int) Math.min(pages, Integer.MAX_VALUE));
  }

  PagePool newPages(int most) {
    return new PagePool(shape, kernels.keyValues(), most);
  }

  /** Starts an empty sequence of at most {@code capacity} tokens in shared memory. */
  public Sequence newSequence(int capacity, LowRank.Set adapter, PagePool pool) {
    return new Sequence(this, capacity, adapter, pool);
  }

  /** Returns room to compute several sequences at once. */
  public DecoderBatch newBatch() {
    return new DecoderBatch(this);
  }

  /**
   * Computes parts of sequences in one pass.
   *
   * @return the wanted logits, in the order of the parts
   */
  float[] compute(Room room, List<Sequence.Part> parts) {
    int rows = check(parts);
    int[] tokens = new int[rows];
    List<Pass.Span> spans = new ArrayList<>();
    int row = 0;
    for (Sequence.Part part : parts) {
      System.arraycopy(part.tokens(), part.from(), tokens, row, part.count());
      spans.add(part.sequence().span(row, part.count()));
      row += part.count();
    }
    Pass p = new Pass(kernels, room, spans, shape.width());
    float[] x = states(p, tokens);
    for (Sequence.Part part : parts) {
      part.sequence().advance(part.tokens(), part.from(), part.to());
    }
    Arrays.fill(tokens, 0);
    return logits(room, parts, spans, x);
  }

  /** Refuses what does not fit before anything is computed; returns the number of tokens. */
  private int check(List<Sequence.Part> parts) {
    Set<Sequence> distinct = new HashSet<>();
    int rows = 0;
    for (Sequence.Part part : parts) {
      if (!part.sequence().isOf(this) || !distinct.add(part.sequence())) {
        throw new IllegalArgumentException("sequences of this model, each once");
      }
      part.sequence().check(part.tokens(), part.from(), part.to());
      rows += part.count();
    }
    for (Sequence.Part part : parts) {
      if (!part.sequence().reserve(part.count())) {
        throw new IllegalStateException("no memory for keys and values");
      }
    }
    return rows;
  }

  /** Computes the states of all rows; {@code tokens[i]} is row i's. */
  private float[] states(Pass p, int[] tokens) {
    float[] x = p.take(Slot.STATE, p.rows() * shape.width());
    for (int t = 0; t < p.rows(); t++) {
      kernels.decode(embedding, tokens[t], x, t * shape.width());
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

  /** Computes the logits that the parts want, each of its last rows. */
  private float[] logits(Room room, List<Sequence.Part> parts, List<Pass.Span> spans, float[] x) {
    int width = shape.width();
    int rows = parts.stream().mapToInt(Sequence.Part::wanted).sum();
    float[] last = room.take(Slot.LAST, rows * width);
    List<Pass.Span> wanted = new ArrayList<>();
    int row = 0;
    for (int i = 0; i < parts.size(); i++) {
      int n = parts.get(i).wanted();
      if (n > 0) {
        Pass.Span s = spans.get(i);
        int skipped = s.count() - n;
        System.arraycopy(x, (s.row() + skipped) * width, last, row * width, n * width);
        wanted.add(new Pass.Span(s.cache(), s.adapter(), row, n, s.first() + skipped));
        row += n;
      }
    }
    float[] logits = room.take(Slot.LOGITS, rows * head.rows());
    if (rows == 0) {
      return logits;
    }
    Pass p = new Pass(kernels, room, wanted, width);
    float[] normed = p.take(Slot.NORMED, p.rows() * width);
    norm.apply(p, last, p.rows() * width, normed);
    head.apply(p, normed, logits);
    if (cap > 0) {
      FloatMath.cap(cap, logits, 0, p.rows() * head.rows());
    }
    return logits;
  }
}
