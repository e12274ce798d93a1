package dev.adyton.engine.huggingface;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.gguf.GgufTensor;
import dev.adyton.kernels.Kernels;
import dev.adyton.kernels.Ladder;
import dev.adyton.kernels.Matrix;
import dev.adyton.kernels.WeightType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Renames a folder's tensors to GGUF's and brings them into its order: rows of queries and keys
 * from halved to adjacent rotary pairs (llama), norms from w to 1 + w (gemma), experts one below
 * the other. Tensors that stay as they are stay mapped.
 */
final class Conversion {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final HfConfig config;
  private final Map<String, Safetensors.Tensor> tensors;
  private final Arena arena;
  private final int vocabulary;
  private final Kernels kernels = Ladder.scalar();
  private final List<GgufTensor> out = new ArrayList<>();

  Conversion(
      HfConfig config, Map<String, Safetensors.Tensor> tensors, Arena arena, int vocabulary) {
    this.config = config;
    this.tensors = tensors;
    this.arena = arena;
    this.vocabulary = vocabulary;
  }

  GgufFile file() throws CodecException, ModelException {
    Map<String, TreeMap<Integer, Safetensors.Tensor>> experts = new HashMap<>();
    for (Map.Entry<String, Safetensors.Tensor> e : tensors.entrySet()) {
      Names.Place place =
          Names.place(config.family(), e.getKey())
              .orElseThrow(() -> new ModelException(Code.UNKNOWN_TENSOR, "safetensors"));
      if (place.expert() < 0) {
        add(place.name(), e.getValue());
      } else {
        experts
            .computeIfAbsent(place.name(), n -> new TreeMap<>())
            .put(place.expert(), e.getValue());
      }
    }
    for (Map.Entry<String, TreeMap<Integer, Safetensors.Tensor>> e : experts.entrySet()) {
      if (e.getValue().lastKey() != e.getValue().size() - 1) {
        throw new ModelException(Code.MISSING_TENSOR, "experts");
      }
      stack(e.getKey(), List.copyOf(e.getValue().values()));
    }
    factors();
    byte[] header = config.metadata().header();
    return GgufFile.read(MemorySegment.ofArray(header)).withTensors(out);
  }

  private void add(String name, Safetensors.Tensor t) throws CodecException, ModelException {
    if (name.equals("token_embd.weight") || name.equals("output.weight")) {
      put(name, cut(t));
    } else if (config.family().equals("llama") && name.endsWith("attn_q.weight")) {
      put(name, paired(t, config.size("num_attention_heads")));
    } else if (config.family().equals("llama") && name.endsWith("attn_k.weight")) {
      boolean grouped = config.present("num_key_value_heads");
      put(name, paired(t, config.size(grouped ? "num_key_value_heads" : "num_attention_heads")));
    } else if (config.isGemma() && name.endsWith("norm.weight")) {
      put(name, plusOne(t));
    } else {
      put(name, t);
    }
  }

  private void put(String name, Safetensors.Tensor t) {
    out.add(new GgufTensor(name, t.type(), t.shape().reversed(), t.data()));
  }

  /** Leaves out rows that stand for no token. */
  private Safetensors.Tensor cut(Safetensors.Tensor t) throws ModelException {
    long rows = t.shape().getFirst();
    if (t.shape().size() != 2 || rows < vocabulary) {
      throw new ModelException(Code.SHAPE, "token_embd.weight");
    }
    MemorySegment data = t.data().asSlice(0, t.data().byteSize() / rows * vocabulary);
    return new Safetensors.Tensor(t.type(), List.of((long) vocabulary, t.shape().get(1)), data);
  }

  /** Row i of a head's first half becomes row 2i, row i of its second half row 2i + 1. */
  private Safetensors.Tensor paired(Safetensors.Tensor t, int heads) throws ModelException {
    long rows = t.shape().getFirst();
    if (t.shape().size() != 2 || rows % (2L * heads) != 0) {
      throw new ModelException(Code.SHAPE, "attention rows");
    }
    long row = t.data().byteSize() / rows;
    long half = rows / heads / 2;
    MemorySegment to = arena.allocate(t.data().byteSize());
    for (long h = 0; h < heads; h++) {
      for (long i = 0; i < 2 * half; i++) {
        long from = h * 2 * half + i % 2 * half + i / 2;
        MemorySegment.copy(t.data(), from * row, to, (h * 2 * half + i) * row, row);
      }
    }
    return new Safetensors.Tensor(t.type(), t.shape(), to);
  }

  private Safetensors.Tensor plusOne(Safetensors.Tensor t) throws ModelException {
    if (t.shape().size() != 1 || t.shape().getFirst() > 1 << 20) {
      throw new ModelException(Code.SHAPE, "norm");
    }
    int n = Math.toIntExact(t.shape().getFirst());
    float[] values = new float[n];
    kernels.decode(new Matrix(t.data(), t.type(), 1, n), 0, values, 0);
    for (int i = 0; i < n; i++) {
      values[i] += 1;
    }
    return floats(values);
  }

  private Safetensors.Tensor floats(float[] values) {
    MemorySegment to = arena.allocate(4L * values.length, 4);
    MemorySegment.copy(values, 0, to, FLOAT, 0, values.length);
    return new Safetensors.Tensor(WeightType.F32, List.of((long) values.length), to);
  }

  private void stack(String name, List<Safetensors.Tensor> all) throws ModelException {
    Safetensors.Tensor first = all.getFirst();
    long size = first.data().byteSize();
    MemorySegment to = arena.allocate(Math.multiplyExact(size, all.size()));
    for (int i = 0; i < all.size(); i++) {
      Safetensors.Tensor t = all.get(i);
      if (t.type() != first.type() || !t.shape().equals(first.shape()) || t.shape().size() != 2) {
        throw new ModelException(Code.SHAPE, "experts");
      }
      MemorySegment.copy(t.data(), 0, to, i * size, size);
    }
    List<Long> shape = List.of((long) all.size(), first.shape().get(0), first.shape().get(1));
    put(name, new Safetensors.Tensor(first.type(), shape, to));
  }

  private void factors() throws CodecException, ModelException {
    Json.Obj s = config.scaling();
    switch (config.scalingType()) {
      case "llama3" -> put("rope_freqs.weight", floats(llama3(s)));
      case "longrope" -> {
        put("rope_factors_long.weight", floats(list(s.array("long_factor"))));
        put("rope_factors_short.weight", floats(list(s.array("short_factor"))));
      }
      default -> {}
    }
  }

  /** Llama 3.1's: long waves are stretched by the factor, short ones stay, between them a blend. */
  private float[] llama3(Json.Obj s) throws CodecException, ModelException {
    int dim = config.headDim();
    double base = config.real("rope_theta", 10_000);
    double low = s.decimal("low_freq_factor");
    double high = s.decimal("high_freq_factor");
    double original = s.decimal("original_max_position_embeddings");
    float[] out = new float[dim / 2];
    for (int i = 0; i < out.length; i++) {
      double waves = original * StrictMath.pow(base, -2.0 * i / dim) / (2 * Math.PI);
      double blend = Math.min(1, Math.max(0, (waves - low) / (high - low)));
      out[i] = (float) (1 / ((1 - blend) / s.decimal("factor") + blend));
    }
    return out;
  }

  private static float[] list(Json.Arr array) throws ModelException {
    float[] out = new float[array.items().size()];
    for (int i = 0; i < out.length; i++) {
      if (!(array.items().get(i) instanceof Json.Num(double d))) {
        throw new ModelException(Code.TYPE, "rope_scaling");
      }
      out[i] = (float) d;
    }
    if (out.length == 0) {
      throw new ModelException(Code.VALUE, "rope_scaling");
    }
    return out;
  }
}
