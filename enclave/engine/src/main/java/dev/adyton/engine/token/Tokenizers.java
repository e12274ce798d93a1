package dev.adyton.engine.token;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.Tokenizer;
import dev.adyton.engine.gguf.GgufFile;
import java.util.List;

/** Makes the tokenizer that a file describes. */
public final class Tokenizers {
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

  /** Reads a file's vocabulary. */
  public static Tokenizer read(GgufFile file) throws ModelException {
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
