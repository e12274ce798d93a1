package dev.adyton.engine.token;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.gguf.GgufFile;
import java.util.BitSet;
import java.util.List;

/**
 * The tokens that stand for no text.
 *
 * @param bos begins a sequence, or -1
 * @param eos ends one, or -1
 * @param unknown stands for what has no token, or -1
 * @param addsBos whether a plain prompt begins with {@code bos}
 * @param ends ids that end an answer
 */
record SpecialTokens(int bos, int eos, int unknown, boolean addsBos, BitSet ends) {
  private static final String KEYS = "tokenizer.ggml.";

  /** Names under which families of models end a turn, a message or a text. */
  private static final List<String> ENDS =
      List.of(
          "</s>",
          "<|endoftext|>",
          "<|end_of_text|>",
          "<|im_end|>",
          "<|eot_id|>",
          "<|eom_id|>",
          "<|end|>",
          "<|return|>",
          "<|call|>",
          "<end_of_turn>");

  static SpecialTokens read(GgufFile file, Vocabulary vocabulary, boolean addsBosByDefault)
      throws ModelException {
    int bos = id(file, vocabulary, "bos_token_id");
    int eos = id(file, vocabulary, "eos_token_id");
    BitSet ends = new BitSet();
    for (int id :
        new int[] {
          eos, id(file, vocabulary, "eot_token_id"), id(file, vocabulary, "eom_token_id")
        }) {
      if (id >= 0) {
        ends.set(id);
      }
    }
    for (String name : ENDS) {
      vocabulary.control(name).ifPresent(ends::set);
    }
    // A model that begins a new sequence has finished this one.
    if (bos >= 0 && vocabulary.type(bos) == TokenType.CONTROL) {
      ends.set(bos);
    }
    boolean adds = file.flag(KEYS + "add_bos_token", addsBosByDefault) && bos >= 0;
    return new SpecialTokens(bos, eos, id(file, vocabulary, "unknown_token_id"), adds, ends);
  }

  /** The special tokens of a vocabulary that names them itself. */
  static SpecialTokens of(Vocabulary vocabulary, int bos, int eos, int unknown, boolean addsBos) {
    BitSet ends = new BitSet();
    if (eos >= 0) {
      ends.set(eos);
    }
    for (String name : ENDS) {
      vocabulary.control(name).ifPresent(ends::set);
    }
    if (bos >= 0 && vocabulary.type(bos) == TokenType.CONTROL) {
      ends.set(bos);
    }
    return new SpecialTokens(bos, eos, unknown, addsBos && bos >= 0, ends);
  }

  private static int id(GgufFile file, Vocabulary vocabulary, String key) throws ModelException {
    return file.integer(KEYS + key, 0, vocabulary.size() - 1, -1);
  }
}
