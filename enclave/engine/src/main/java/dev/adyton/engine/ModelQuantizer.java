package dev.adyton.engine;

import dev.adyton.engine.gguf.Quantizer;
import dev.adyton.engine.huggingface.HuggingFaceFolder;
import dev.adyton.engine.template.ChatTemplates;
import dev.adyton.engine.token.Tokenizers;
import dev.adyton.kernels.WeightType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a model, in whichever format it was found, as one GGUF file with its matrices in another
 * type. A folder's tokenizer goes in as the whole {@code tokenizer.json}: this engine reads that,
 * not every other does.
 */
public final class ModelQuantizer {
  /**
   * What was written.
   *
   * @param converted tensors whose type changed
   * @param tensors all of them
   */
  public record Written(int converted, int tensors) {}

  private ModelQuantizer() {}

  /**
   * Writes {@code model}.
   *
   * @param type one of {@link dev.adyton.kernels.WeightEncoder#TYPES}
   * @throws ModelException for what is no model of this engine's
   */
  public static Written write(Path model, WeightType type, WritableByteChannel out)
      throws ModelException, IOException {
    try (Arena arena = Arena.ofShared()) {
      ModelSource source = ModelSource.open(model, arena);
      int converted = Quantizer.write(source.file(), texts(model), type, out);
      return new Written(converted, source.file().tensors().size());
    }
  }

  private static Map<String, String> texts(Path model) throws ModelException {
    Map<String, String> out = new TreeMap<>();
    if (Files.isDirectory(model)) {
      HuggingFaceFolder.Text text = HuggingFaceFolder.text(model);
      out.put(Tokenizers.JSON, new String(text.tokenizer(), StandardCharsets.UTF_8));
      if (text.tokenizerConfig().length > 0) {
        out.put(Tokenizers.JSON_CONFIG, new String(text.tokenizerConfig(), StandardCharsets.UTF_8));
      }
      if (!text.template().isEmpty()) {
        out.put(ChatTemplates.KEY, text.template());
      }
    }
    return out;
  }
}
