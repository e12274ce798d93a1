package dev.adyton.engine.token;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.Tokenizer;
import dev.adyton.engine.gguf.GgufFile;
import java.util.List;

/** Makes the tokenizer that a file describes. */
public final class Tokenizers {
  /** Where a GGUF file holds a whole {@code tokenizer.json}. */
  public static final String JSON = "tokenizer.huggingface.json";

  /** Where ours hold {@code tokenizer_config.json} beside it. */
  public static final String JSON_CONFIG = "tokenizer.huggingface.config";

  private static final String MODEL = "tokenizer.ggml.model";

  private Tokenizers() {}

  /**
   * Reads Hugging Face's {@code tokenizer.json}.
   *
   * @param tokenizer the file
   * @param config {@code tokenizer_config.json}, which names the tokens that begin and end a
   *     sequence; empty where there is none
   */
  public static Tokenizer readJson(byte[] tokenizer, byte[] config) throws ModelException {
    return TokenizerJson.read(tokenizer, config);
  }

  /**
   * Reads a ranked vocabulary as tiktoken has it: a line {@code base64 SP rank} for each token.
   *
   * @param splitter how text is cut, by {@code tokenizer.ggml.pre}'s names
   * @param controls spellings of control tokens, which get the ids that follow
   */
  public static Tokenizer readTiktoken(byte[] ranks, String splitter, List<String> controls)
      throws ModelException {
    return TiktokenFile.read(ranks, splitter, controls);
  }

  /** Reads SentencePiece's own {@code tokenizer.model}. */
  public static Tokenizer readSentencePiece(byte[] model) throws ModelException {
    return SentencePieceFile.read(model);
  }

  /**
   * Reads a file's vocabulary: GGUF's own entries, or, where there are none, a whole {@code
   * tokenizer.json} under the name that GGUF's specification gives it.
   */
  public static Tokenizer read(GgufFile file) throws ModelException {
    if (!file.has(MODEL) && file.has(JSON)) {
      return readJson(file.document(JSON), file.document(JSON_CONFIG));
    }
    String model = file.text(MODEL).orElseThrow(() -> new ModelException(Code.MISSING_KEY, MODEL));
    return switch (model) {
      case "llama" -> SentencePieceTokenizer.read(file);
      case "gpt2" -> BpeTokenizer.read(file);
      case "t5" -> UnigramTokenizer.read(file);
      case "bert" -> WordPieceTokenizer.read(file);
      default -> throw new ModelException(Code.TOKENIZER, MODEL);
    };
  }
}
