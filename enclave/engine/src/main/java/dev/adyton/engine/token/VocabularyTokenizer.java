package dev.adyton.engine.token;

import dev.adyton.content.SecretText;
import dev.adyton.engine.Tokenizer;
import java.util.Map;
import java.util.OptionalInt;

/** What every tokenizer says of its vocabulary. */
abstract class VocabularyTokenizer implements Tokenizer {
  static final byte[] NOTHING = {};

  final Vocabulary vocabulary;
  final SpecialTokens special;

  VocabularyTokenizer(Vocabulary vocabulary, SpecialTokens special) {
    this.vocabulary = vocabulary;
    this.special = special;
  }

  @Override
  public final int[] encode(SecretText text) {
    String t = text.reveal();
    for (int i = 0; i < t.length(); i++) {
      if (Character.isSurrogate(t.charAt(i))) {
        if (Character.charCount(t.codePointAt(i)) == 1) {
          throw new IllegalArgumentException("unpaired surrogate");
        }
        i++;
      }
    }
    return t.isEmpty() ? new int[0] : encode(t);
  }

  /** Encodes well-formed text, at least a character of it. */
  abstract int[] encode(String text);

  /** Returns a token's bytes within a text; {@code id} is in the vocabulary. */
  abstract byte[] piece(int id);

  @Override
  public final byte[] bytes(int id) {
    return id < 0 || id >= vocabulary.size() ? NOTHING : piece(id);
  }

  @Override
  public final int bos() {
    return special.bos();
  }

  @Override
  public final int eos() {
    return special.eos();
  }

  @Override
  public final boolean addsBos() {
    return special.addsBos();
  }

  @Override
  public final boolean isEndOfGeneration(int id) {
    return id >= 0 && special.ends().get(id);
  }

  @Override
  public final OptionalInt control(String name) {
    return vocabulary.control(name);
  }

  @Override
  public final Map<String, Integer> controls() {
    return vocabulary.controls();
  }

  @Override
  public final int size() {
    return vocabulary.size();
  }
}
