package dev.adyton.engine.token;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.gguf.GgufFile;

/** The scores that SentencePiece gives its tokens. */
final class Scores {
  private static final String SCORES = "tokenizer.ggml.scores";

  private Scores() {}

  static float[] read(GgufFile file, Vocabulary vocabulary) throws ModelException {
    return file.floats(SCORES)
        .filter(s -> s.length == vocabulary.size())
        .orElseThrow(() -> new ModelException(Code.TOKENIZER, SCORES));
  }
}
