package dev.adyton.training.gguf;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.gguf.GgufTensor;
import dev.adyton.training.TrainingException;
import dev.adyton.training.model.ModelShape;
import dev.adyton.training.model.ParameterGroup;
import dev.adyton.training.model.ParameterLayout;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * An existing GGUF model as weights to train on.
 *
 * @param shape its sizes
 * @param weights laid out by {@link ParameterLayout}
 */
@SuppressWarnings("ArrayRecordComponent") // millions of floats, never compared
public record ModelImport(ModelShape shape, float[] weights) {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int Q8_BLOCK = 32;
  private static final int Q8_BYTES = 34;
  private static final int MOST = 1 << 20;

  /**
   * Reads a model of the Llama family with tied embeddings and weights in F32, F16 or Q8_0; any
   * other is refused by name.
   */
  public static ModelImport read(Path file) throws TrainingException {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment map = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      GgufFile gguf = GgufFile.read(map);
      ModelShape shape = shape(gguf);
      return new ModelImport(shape, weights(gguf, shape));
    } catch (IOException e) {
      throw new TrainingException(TrainingException.Code.FILE, "The model could not be read.", e);
    } catch (ModelException e) {
      throw new TrainingException(
          TrainingException.Code.MISMATCH,
          "The model cannot be trained on: " + e.getMessage() + ".",
          e);
    }
  }

  private static ModelShape shape(GgufFile f) throws ModelException, TrainingException {
    if (!f.text("general.architecture").orElse("").equals("llama")) {
      throw refused("its architecture is not llama");
    }
    if (f.tensor("output.weight").isPresent()) {
      throw refused("its output table is not the token table");
    }
    int dim = f.integer("llama.embedding_length", 1, MOST);
    int heads = f.integer("llama.attention.head_count", 1, MOST);
    GgufTensor table =
        f.tensor("token_embd.weight").orElseThrow(() -> refused("it has no token table"));
    try {
      return new ModelShape(
          Math.toIntExact(table.elements() / dim),
          dim,
          f.integer("llama.block_count", 1, MOST),
          heads,
          f.integer("llama.attention.head_count_kv", 1, MOST, heads),
          f.integer("llama.feed_forward_length", 1, MOST),
          f.integer("llama.context_length", 1, MOST),
          (float) f.real("llama.rope.freq_base", 10_000),
          (float) f.real("llama.attention.layer_norm_rms_epsilon", 1e-5));
    } catch (IllegalArgumentException e) {
      throw refused("its sizes do not fit together");
    }
  }

  private static float[] weights(GgufFile f, ModelShape shape) throws TrainingException {
    List<ParameterGroup> groups = ParameterLayout.of(shape).groups();
    if (f.tensors().size() != groups.size()) {
      throw refused("it has tensors that are not of this family");
    }
    float[] weights = new float[ParameterLayout.of(shape).size()];
    for (ParameterGroup g : groups) {
      GgufTensor t = f.tensor(g.name()).orElseThrow(() -> refused("it lacks " + g.name()));
      if (t.elements() != g.size() || t.dimensions().getFirst() != g.cols()) {
        throw refused(g.name() + " has another shape");
      }
      decode(t, weights, g);
    }
    return weights;
  }

  private static void decode(GgufTensor t, float[] to, ParameterGroup g) throws TrainingException {
    MemorySegment data = t.data();
    for (int i = 0; i < g.size(); i++) {
      to[g.offset() + i] =
          switch (t.type()) {
            case F32 -> data.get(FLOAT, 4L * i);
            case F16 -> Float.float16ToFloat(data.get(SHORT, 2L * i));
            case Q8_0 -> {
              long block = (long) i / Q8_BLOCK * Q8_BYTES;
              float scale = Float.float16ToFloat(data.get(SHORT, block));
              yield scale * data.get(ValueLayout.JAVA_BYTE, block + 2 + i % Q8_BLOCK);
            }
            default -> throw refused(g.name() + " is stored as " + t.type());
          };
    }
  }

  private static TrainingException refused(String why) {
    return new TrainingException(
        TrainingException.Code.MISMATCH, "The model cannot be trained on: " + why + ".");
  }
}
