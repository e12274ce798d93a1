package dev.adyton.engine;

import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.gguf.GgufTensor;
import dev.adyton.engine.huggingface.HuggingFaceFolder;
import dev.adyton.engine.model.Architecture;
import dev.adyton.engine.template.ChatTemplates;
import dev.adyton.engine.token.Tokenizers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A model as it was found, in whichever format, mapped into memory.
 *
 * @param file its numbers and tensors by GGUF's names
 * @param template its chat template, empty for none
 * @param tokenizerBytes what the tokenizer was read from, for hashing
 * @param bytes of all files
 */
@SuppressWarnings("ArrayRecordComponent") // handed to a digest, never compared
record ModelSource(
    GgufFile file, Tokenizer tokenizer, String template, byte[] tokenizerBytes, long bytes) {
  private static final String COUNT = "split.count";
  private static final String NUMBER = "split.no";
  private static final String TENSORS = "split.tensors.count";
  private static final int MAX_SPLITS = 1000;

  /** Maps a file or a folder. */
  static ModelSource open(Path model, Arena arena) throws ModelException {
    return Files.isDirectory(model) ? folder(model, arena) : files(model, arena);
  }

  private static ModelSource folder(Path folder, Arena arena) throws ModelException {
    HuggingFaceFolder.Text text = HuggingFaceFolder.text(folder);
    Tokenizer tokenizer = Tokenizers.readJson(text.tokenizer(), text.tokenizerConfig());
    HuggingFaceFolder.Weights w = HuggingFaceFolder.weights(folder, arena, tokenizer.size());
    byte[] hashed = text.bytes();
    return new ModelSource(w.file(), tokenizer, text.template(), hashed, w.bytes());
  }

  private static ModelSource files(Path path, Arena arena) throws ModelException {
    MemorySegment first = ModelLoader.map(path, arena);
    GgufFile file = GgufFile.read(first);
    int count = file.integer(COUNT, 0, MAX_SPLITS, 1);
    if (count <= 1) {
      return gguf(file, first.byteSize());
    }
    long bytes = first.byteSize();
    List<GgufTensor> tensors = new ArrayList<>(file.tensors());
    requireNumber(file, 0, count);
    for (int i = 1; i < count; i++) {
      MemorySegment memory = ModelLoader.map(sibling(path, i, count), arena);
      GgufFile part = GgufFile.read(memory);
      requireNumber(part, i, count);
      tensors.addAll(part.tensors());
      bytes += memory.byteSize();
    }
    if (file.integer(TENSORS, 0, Integer.MAX_VALUE, tensors.size()) != tensors.size()) {
      throw new ModelException(Code.MISSING_TENSOR, TENSORS);
    }
    return gguf(file.withTensors(tensors), bytes);
  }

  private static void requireNumber(GgufFile file, int number, int count) throws ModelException {
    if (file.integer(NUMBER, 0, MAX_SPLITS) != number
        || file.integer(COUNT, 0, MAX_SPLITS) != count) {
      throw new ModelException(Code.VALUE, NUMBER);
    }
  }

  /** Returns where part {@code number} lies: {@code NAME-00002-of-00005.gguf} is number 1 of 5. */
  private static Path sibling(Path first, int number, int count) throws ModelException {
    String name = first.getFileName().toString();
    String end = String.format(Locale.ROOT, "-00001-of-%05d.gguf", count);
    if (!name.endsWith(end)) {
      throw new ModelException(Code.VALUE, "name of a split file");
    }
    String stem = name.substring(0, name.length() - end.length());
    return first.resolveSibling(
        String.format(Locale.ROOT, "%s-%05d-of-%05d.gguf", stem, number + 1, count));
  }

  /** Reads the vocabulary of a GGUF file. */
  static ModelSource gguf(GgufFile file, long bytes) throws ModelException {
    Architecture.of(file); // refused before a vocabulary is read
    return new ModelSource(
        file,
        Tokenizers.read(file),
        file.text(ChatTemplates.KEY).orElse(""),
        file.rawEntries("tokenizer.", ChatTemplates.KEY),
        bytes);
  }
}
