package dev.adyton.engine;

import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.gguf.GgufTensor;
import dev.adyton.engine.model.Decoder;
import dev.adyton.engine.model.Linear;
import dev.adyton.engine.model.LowRank;
import dev.adyton.kernels.Matrix;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A LoRA adapter for one loaded model (Hu et al. 2021), from a GGUF file of type "adapter". A
 * session has one or none; sessions with different ones may share a batch. Thread-safe; close it
 * after its sessions.
 *
 * <p>An adapter changes what a model says: whoever gates models by their weights must gate it by
 * its own file as well.
 */
public final class Adapter implements AutoCloseable {
  private static final String ALPHA = "adapter.lora.alpha";
  private static final String A = ".weight.lora_a";
  private static final String B = ".weight.lora_b";
  private static final int MAX_RANK = 1024;

  private static final AtomicLong SERIALS = new AtomicLong();

  /** Tells adapters apart, also those of one file: 0 stands for none. */
  private final long serial = SERIALS.incrementAndGet();

  private final Arena arena;
  private final Decoder of;
  private final LowRank.Set deltas;

  private Adapter(Arena arena, Decoder of, LowRank.Set deltas) {
    this.arena = arena;
    this.of = of;
    this.deltas = deltas;
  }

  static Adapter open(Path path, Decoder net) throws ModelException {
    Arena arena = Arena.ofShared();
    try {
      GgufFile file = GgufFile.read(ModelLoader.map(path, arena));
      return new Adapter(arena, net, read(file, net));
    } catch (ModelException e) {
      arena.close();
      throw e;
    }
  }

  private static LowRank.Set read(GgufFile file, Decoder net) throws ModelException {
    if (!file.text("general.type").orElse("").equals("adapter")
        || !file.text("adapter.type").orElse("").equals("lora")) {
      throw new ModelException(Code.TYPE, "adapter.type");
    }
    double alpha = file.real(ALPHA, Double.NaN);
    if (!(alpha > 0 && alpha <= 1e6)) {
      throw new ModelException(Code.VALUE, ALPHA);
    }
    Map<String, LowRank> deltas = new HashMap<>();
    for (GgufTensor a : file.tensors()) {
      if (a.name().endsWith(A)) {
        String name = a.name().substring(0, a.name().length() - A.length());
        Linear of = net.adaptable().get(name);
        GgufTensor b =
            file.tensor(name + B)
                .orElseThrow(() -> new ModelException(Code.MISSING_TENSOR, "lora_b"));
        if (of == null) {
          throw new ModelException(Code.UNKNOWN_TENSOR, "adapter");
        }
        deltas.put(name, delta(of, a, b, alpha));
      }
    }
    if (deltas.isEmpty() || 2 * deltas.size() != file.tensors().size()) {
      throw new ModelException(Code.UNKNOWN_TENSOR, "adapter");
    }
    return new LowRank.Set(deltas);
  }

  private static LowRank delta(Linear of, GgufTensor a, GgufTensor b, double alpha)
      throws ModelException {
    int in = of.weight().cols();
    int out = of.weight().rows();
    long rank = a.elements() / in;
    boolean whole = a.dimensions().getFirst() == in && b.elements() == rank * out;
    // A rank of one is written as a vector, its contiguous size then being b's rows.
    boolean fits = b.dimensions().getFirst() == rank || (rank == 1 && b.elements() == out);
    if (!whole || !fits || rank < 1 || rank > MAX_RANK || a.elements() != rank * in) {
      throw new ModelException(Code.SHAPE, "adapter");
    }
    if (rank % b.type().block() != 0) {
      throw new ModelException(Code.SHAPE, "adapter");
    }
    return new LowRank(
        new Matrix(a.data(), a.type(), (int) rank, in),
        new Matrix(b.data(), b.type(), out, (int) rank),
        (float) (alpha / rank));
  }

  long serial() {
    return serial;
  }

  /** Returns what it adds to {@code net}, for which it must have been opened. */
  @SuppressWarnings("ReferenceEquality") // the very model: an equal one has other memory
  LowRank.Set deltas(Decoder net) {
    if (net != of) {
      throw new IllegalArgumentException("an adapter of another model");
    }
    return deltas;
  }

  /** Unmaps the file. Idempotent. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
