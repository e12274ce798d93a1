package dev.adyton.engine.token;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.Tokenizer;
import dev.adyton.engine.gguf.GgufFile;

/** Makes the tokenizer that a file describes. */
public final class Tokenizers {
  private static final String MODEL = "tokenizer.ggml.model";

  private Tokenizers() {}

  /** Reads a file's vocabulary. */
  public static Tokenizer read(GgufFile file) throws ModelException {
    String model = file.text(MODEL).orElseThrow(() -> new ModelException(Code.MISSING_KEY, MODEL));
    return switch (model) {
      case "llama" -> new SentencePieceTokenizer(file);
      case "gpt2" -> new BpeTokenizer(file);
      default -> throw new ModelException(Code.TOKENIZER, MODEL);
    };
  }
}
