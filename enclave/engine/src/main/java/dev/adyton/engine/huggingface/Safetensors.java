package dev.adyton.engine.huggingface;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.kernels.WeightType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one safetensors file: eight bytes of length, a JSON object that describes tensors, their
 * bytes. Everything is checked before a tensor is handed out.
 */
final class Safetensors {
  /** Bytes of the header; a file of 16,384 tensors needs a tenth. */
  static final int MAX_HEADER = 32 << 20;

  private static final JsonLimits LIMITS = new JsonLimits(MAX_HEADER, 8, 1 << 20);
  private static final int MAX_DIMENSIONS = 4;
  private static final long MAX_DIMENSION = 1L << 31;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /**
   * A tensor.
   *
   * @param shape the contiguous size last, as in the file
   */
  record Tensor(WeightType type, List<Long> shape, MemorySegment data) {
    Tensor {
      shape = List.copyOf(shape);
    }
  }

  private Safetensors() {}

  /** Returns a file's tensors by name. */
  static Map<String, Tensor> read(MemorySegment file) throws ModelException {
    if (file.byteSize() < Long.BYTES) {
      throw new ModelException(Code.TRUNCATED, "safetensors");
    }
    long length = file.get(LONG, 0);
    if (length < 2 || length > MAX_HEADER) {
      throw new ModelException(Code.LIMIT, "safetensors header");
    }
    if (length > file.byteSize() - Long.BYTES) {
      throw new ModelException(Code.TRUNCATED, "safetensors header");
    }
    byte[] header = file.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
    MemorySegment data = file.asSlice(Long.BYTES + length);
    try {
      if (!(Json.parse(header, LIMITS) instanceof Json.Obj all)) {
        throw new ModelException(Code.MAGIC, "safetensors header");
      }
      Map<String, Tensor> out = new LinkedHashMap<>();
      for (String name : all.keys()) {
        if (!name.equals("__metadata__")) {
          out.put(name, tensor(all.object(name), data));
        }
      }
      return out;
    } catch (CodecException e) {
      throw new ModelException(Code.MAGIC, "safetensors header");
    }
  }

  private static Tensor tensor(Json.Obj o, MemorySegment data)
      throws CodecException, ModelException {
    WeightType type =
        switch (o.string("dtype")) {
          case "F32" -> WeightType.F32;
          case "F16" -> WeightType.F16;
          case "BF16" -> WeightType.BF16;
          default -> throw new ModelException(Code.TYPE, "safetensors dtype");
        };
    List<Long> shape = numbers(o.array("shape"));
    if (shape.isEmpty() || shape.size() > MAX_DIMENSIONS) {
      throw new ModelException(Code.LIMIT, "safetensors shape");
    }
    long size = type.blockBytes();
    for (long d : shape) {
      if (d < 1 || d > MAX_DIMENSION || size > data.byteSize() / d) {
        throw new ModelException(Code.EXTENT, "safetensors shape");
      }
      size *= d;
    }
    List<Long> at = numbers(o.array("data_offsets"));
    if (at.size() != 2
        || at.get(0) < 0
        || at.get(1) > data.byteSize()
        || at.get(1) - at.get(0) != size) {
      throw new ModelException(Code.EXTENT, "safetensors data_offsets");
    }
    return new Tensor(type, shape, data.asSlice(at.get(0), size));
  }

  private static List<Long> numbers(Json.Arr array) throws ModelException {
    List<Long> out = new ArrayList<>();
    for (Json item : array.items()) {
      if (!(item instanceof Json.Num n) || !n.isInteger()) {
        throw new ModelException(Code.TYPE, "safetensors number");
      }
      out.add(n.integer());
    }
    return out;
  }
}
