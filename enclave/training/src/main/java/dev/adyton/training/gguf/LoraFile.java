package dev.adyton.training.gguf;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.gguf.GgufTensor;
import dev.adyton.training.TrainingException;
import dev.adyton.training.lora.Adapter;
import dev.adyton.training.lora.LowRank;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Adapters as GGUF: {@code general.type} "adapter", {@code adapter.type} "lora", two float32
 * tensors per adapted matrix, named for it with {@code .lora_a} and {@code .lora_b}.
 */
public final class LoraFile {
  private static final String ALPHA = "adapter.lora.alpha";
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private LoraFile() {}

  /** Writes {@code adapter}. */
  public static void write(Path file, Adapter adapter) throws IOException {
    GgufBuilder b = new GgufBuilder();
    b.text("general.architecture", "llama")
        .text("general.type", "adapter")
        .text("adapter.type", "lora")
        .real(ALPHA, adapter.alpha());
    for (LowRank m : adapter.matrices()) {
      int rank = m.rank();
      b.tensor(m.name() + ".lora_a", WeightEncoding.F32, m.a(), 0, rank, m.inputs());
      b.tensor(m.name() + ".lora_b", WeightEncoding.F32, m.b(), 0, m.outputs(), rank);
    }
    b.write(file);
  }

  /** Reads an adapter for models laid out by {@code layout}. */
  public static Adapter read(Path file, ParameterLayout layout) throws TrainingException {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment map = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      GgufFile gguf = GgufFile.read(map);
      if (!gguf.text("adapter.type").orElse("").equals("lora")) {
        throw refused("it is no LoRA adapter");
      }
      return new Adapter((float) gguf.real(ALPHA, 0), matrices(gguf, layout));
    } catch (IOException e) {
      throw new TrainingException(TrainingException.Code.FILE, "The adapter could not be read.", e);
    } catch (ModelException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  private static List<LowRank> matrices(GgufFile gguf, ParameterLayout layout)
      throws TrainingException {
    List<LowRank> out = new ArrayList<>();
    int used = 0;
    for (ParameterGroup g : layout.groups()) {
      Optional<GgufTensor> a = gguf.tensor(g.name() + ".lora_a");
      Optional<GgufTensor> b = gguf.tensor(g.name() + ".lora_b");
      if (a.isPresent() && b.isPresent()) {
        out.add(matrix(g, a.get(), b.get()));
        used += 2;
      }
    }
    if (used == 0 || used != gguf.tensors().size()) {
      throw refused("its tensors do not belong to this model");
    }
    return out;
  }

  private static LowRank matrix(ParameterGroup g, GgufTensor a, GgufTensor b)
      throws TrainingException {
    int rank = Math.toIntExact(a.elements() / g.cols());
    if (a.elements() != (long) rank * g.cols() || b.elements() != (long) rank * g.rows()) {
      throw refused(g.name() + " has another shape");
    }
    return new LowRank(g.name(), g.offset(), g.rows(), g.cols(), rank, floats(a), floats(b));
  }

  private static float[] floats(GgufTensor t) {
    float[] out = new float[Math.toIntExact(t.elements())];
    for (int i = 0; i < out.length; i++) {
      out[i] = t.data().get(FLOAT, 4L * i);
    }
    return out;
  }

  private static TrainingException refused(String why) {
    return new TrainingException(
        TrainingException.Code.MISMATCH, "The adapter does not fit: " + why + ".");
  }
}
