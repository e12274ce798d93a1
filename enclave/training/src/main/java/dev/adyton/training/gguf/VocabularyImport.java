package dev.adyton.training.gguf;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.gguf.GgufStrings;
import dev.adyton.training.TrainingException;
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

/** The tokenizer of a model that this trainer wrote, to go on training with. */
public final class VocabularyImport {
  private VocabularyImport() {}

  /** Reads the merges; a model whose tokens do not follow from them is refused. */
  public static Vocabulary read(Path file) throws TrainingException {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment map = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      GgufFile gguf = GgufFile.read(map);
      List<Vocabulary.Merge> merges = new ArrayList<>();
      for (String line : strings(gguf, "tokenizer.ggml.merges")) {
        int space = line.indexOf(' ');
        if (space < 1 || space == line.length() - 1) {
          throw refused();
        }
        merges.add(new Vocabulary.Merge(line.substring(0, space), line.substring(space + 1)));
      }
      Vocabulary vocabulary = new Vocabulary(merges);
      if (!vocabulary.tokens().equals(strings(gguf, "tokenizer.ggml.tokens"))) {
        throw refused();
      }
      return vocabulary;
    } catch (IOException e) {
      throw new TrainingException(TrainingException.Code.FILE, "The model could not be read.", e);
    } catch (ModelException e) {
      throw new TrainingException(
          TrainingException.Code.MISMATCH, "The model cannot be grown: " + e.getMessage() + ".", e);
    }
  }

  private static List<String> strings(GgufFile gguf, String key)
      throws ModelException, TrainingException {
    GgufStrings all = gguf.strings(key).orElseThrow(VocabularyImport::refused);
    List<String> out = new ArrayList<>();
    while (all.hasNext()) {
      out.add(new String(all.next(), StandardCharsets.UTF_8));
    }
    return out;
  }

  private static TrainingException refused() {
    return new TrainingException(
        TrainingException.Code.MISMATCH,
        "The model cannot be grown: its tokens are not those of this trainer.");
  }
}
