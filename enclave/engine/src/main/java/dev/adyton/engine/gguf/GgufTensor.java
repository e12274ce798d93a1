package dev.adyton.engine.gguf;

import dev.adyton.kernels.WeightType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * One tensor of a file.
 *
 * @param name as in the file
 * @param type how its weights are encoded
 * @param dimensions 1 to 4 sizes, the one that is contiguous in memory first, each at least 1
 * @param data its bytes, inside the mapped file
 */
public record GgufTensor(String name, WeightType type, List<Long> dimensions, MemorySegment data) {
  public GgufTensor {
    dimensions = List.copyOf(dimensions);
  }

  /** Returns how many weights there are. */
  public long elements() {
    return data.byteSize() / type.blockBytes() * type.block();
  }
}
