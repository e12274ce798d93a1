package dev.adyton.engine.token;

import dev.adyton.content.SecretText;
import dev.adyton.engine.Detokenizer;
import java.util.function.IntFunction;

/** Joins tokens' bytes to text. */
final class PieceDetokenizer implements Detokenizer {
  private final IntFunction<byte[]> pieces;
  private final Utf8Decoder decoder = new Utf8Decoder();
  private boolean dropsSpace;

  /**
   * @param pieces the bytes each id stands for; none for control tokens and ids out of range
   * @param dropsSpace whether a space at the very beginning is the tokenizer's own
   */
  PieceDetokenizer(IntFunction<byte[]> pieces, boolean dropsSpace) {
    this.pieces = pieces;
    this.dropsSpace = dropsSpace;
  }

  @Override
  public SecretText accept(int id) {
    SecretText text = decoder.accept(pieces.apply(id));
    if (!dropsSpace || text.isEmpty()) {
      return text;
    }
    dropsSpace = false;
    String t = text.reveal();
    return t.startsWith(" ") ? SecretText.of(t.substring(1)) : text;
  }

  @Override
  public SecretText finish() {
    return decoder.finish();
  }
}
