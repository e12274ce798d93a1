package dev.adyton.training.gguf;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.gguf.GgufStrings;
import dev.adyton.kernels.Gemm;
import dev.adyton.training.TrainingException;
import dev.adyton.training.lora.Adapter;
import dev.adyton.training.model.ParameterLayout;
import dev.adyton.training.text.Vocabulary;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A model and its adapter as one file, so that any engine can show what the adapter does. Stored in
 * F16: an adapter's change may be smaller than a step of Q8_0.
 */
public final class MergedModel {
  private MergedModel() {}

  /** Writes {@code model} changed by {@code adapter}. */
  public static void write(Path model, Path adapter, Path out)
      throws TrainingException, IOException {
    ModelImport base = ModelImport.read(model);
    Adapter change = LoraFile.read(adapter, ParameterLayout.of(base.shape()));
    float[] merged = base.weights().clone();
    change.merge(base.weights(), merged, new Gemm());
    Vocabulary vocabulary = vocabulary(model);
    if (vocabulary.size() != base.shape().vocabulary()) {
      throw refused();
    }
    ModelExport.write(
        out,
        "adapted",
        "A model with its adapter merged in",
        base.shape(),
        merged,
        vocabulary,
        WeightEncoding.F16);
  }

  /** The vocabulary of a model that {@link ModelExport} wrote. */
  static Vocabulary vocabulary(Path model) throws TrainingException, IOException {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(model, StandardOpenOption.READ)) {
      MemorySegment map = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      GgufFile gguf = GgufFile.read(map);
      GgufStrings merges = gguf.strings("tokenizer.ggml.merges").orElseThrow(MergedModel::refused);
      List<Vocabulary.Merge> out = new ArrayList<>();
      while (merges.hasNext()) {
        String merge = new String(merges.next(), StandardCharsets.UTF_8);
        int space = merge.indexOf(' ', 1);
        out.add(new Vocabulary.Merge(merge.substring(0, space), merge.substring(space + 1)));
      }
      return new Vocabulary(out);
    } catch (ModelException e) {
      throw new TrainingException(
          TrainingException.Code.MISMATCH, "The model cannot be read: " + e.getMessage() + ".", e);
    }
  }

  private static TrainingException refused() {
    return new TrainingException(
        TrainingException.Code.MISMATCH, "Only models with Adyton's own tokenizer can be merged.");
  }
}
