package dev.adyton.engine.gguf;

import dev.adyton.kernels.Kernels;
import dev.adyton.kernels.Ladder;
import dev.adyton.kernels.Matrix;
import dev.adyton.kernels.WeightEncoder;
import dev.adyton.kernels.WeightType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.WritableByteChannel;
import java.util.Map;

/**
 * Writes a model with its matrices in another type. Vectors, routers and matrices whose rows are
 * not whole blocks stay as they are: they are small, or cannot be written so.
 */
public final class Quantizer {
  private static final String[] LEFT_OUT = {
    "general.file_type", "split.no", "split.count", "split.tensors.count"
  };

  private Quantizer() {}

  /**
   * Writes {@code file} in {@code type}, whole even if it was split.
   *
   * @param texts entries to add, such as what a folder has beside its weights
   * @param type one of {@link WeightEncoder#TYPES}
   * @return how many tensors were converted
   */
  public static int write(
      GgufFile file, Map<String, String> texts, WeightType type, WritableByteChannel out)
      throws IOException {
    if (!WeightEncoder.TYPES.contains(type)) {
      throw new IllegalArgumentException(type.name());
    }
    GgufWriter writer = new GgufWriter().copy(file, LEFT_OUT);
    texts.forEach(writer::text);
    int converted = 0;
    for (GgufTensor t : file.tensors()) {
      boolean convert =
          t.type() != type && isMatrix(t) && t.dimensions().getFirst() % type.block() == 0;
      converted += convert ? 1 : 0;
      writer.tensor(
          t.name(),
          convert ? type : t.type(),
          t.dimensions(),
          convert ? () -> converted(t, type) : t::data);
    }
    writer.write(out);
    return converted;
  }

  private static boolean isMatrix(GgufTensor t) {
    return t.dimensions().size() > 1
        && t.name().endsWith(".weight")
        && !t.name().contains("ffn_gate_inp");
  }

  private static MemorySegment converted(GgufTensor t, WeightType type) {
    Kernels kernels = Ladder.scalar();
    int cols = Math.toIntExact(t.dimensions().getFirst());
    int rows = Math.toIntExact(t.elements() / cols);
    Matrix from = new Matrix(t.data(), t.type(), rows, cols);
    long row = type.bytes(cols);
    MemorySegment to = Arena.ofAuto().allocate(row * rows);
    float[] weights = new float[cols];
    for (int r = 0; r < rows; r++) {
      kernels.decode(from, r, weights, 0);
      byte[] bytes = WeightEncoder.encode(type, weights, 0, cols);
      MemorySegment.copy(bytes, 0, to, ValueLayout.JAVA_BYTE, r * row, bytes.length);
    }
    return to;
  }
}
