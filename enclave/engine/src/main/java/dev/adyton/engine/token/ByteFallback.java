package dev.adyton.engine.token;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * SentencePiece's tokens as bytes and back: a character without a token becomes its bytes' tokens,
 * or one unknown token where the vocabulary has no bytes.
 */
final class ByteFallback {
  private static final byte[] MARK = String.valueOf(Blanks.MARK).getBytes(StandardCharsets.UTF_8);

  private final Vocabulary vocabulary;
  private final int[] byteIds = new int[256];
  private final byte[] idBytes;
  private final int unknown;
  private final boolean spells;

  private ByteFallback(Vocabulary vocabulary, int unknown) throws ModelException {
    this.vocabulary = vocabulary;
    this.unknown = unknown;
    this.idBytes = new byte[vocabulary.size()];
    Arrays.fill(byteIds, unknown);
    boolean some = false;
    for (int id = 0; id < vocabulary.size(); id++) {
      if (vocabulary.type(id) == TokenType.BYTE) {
        int value = value(vocabulary.bytes(id));
        byteIds[value] = id;
        idBytes[id] = (byte) value;
        some = true;
      }
    }
    spells = some;
    for (int id : byteIds) {
      if (id < 0) {
        throw new ModelException(Code.TOKENIZER, "a byte has no token");
      }
    }
  }

  static ByteFallback of(Vocabulary vocabulary, int unknown) throws ModelException {
    return new ByteFallback(vocabulary, unknown);
  }

  /** Byte tokens are spelled {@code <0x0A>}. */
  private static int value(byte[] spelled) throws ModelException {
    int high = spelled.length == 6 ? Character.digit(spelled[3], 16) : -1;
    int low = spelled.length == 6 ? Character.digit(spelled[4], 16) : -1;
    if (high < 0 || low < 0) {
      throw new ModelException(Code.TOKENIZER, "byte token");
    }
    return high << 4 | low;
  }

  /** Adds the ids of a character that has no token. */
  void spell(byte[] text, int from, int to, IntList ids) {
    if (!spells) {
      ids.add(unknown);
      return;
    }
    for (int i = from; i < to; i++) {
      ids.add(byteIds[text[i] & 0xFF]);
    }
  }

  /** Returns a token's bytes within a text. */
  byte[] piece(int id) {
    return switch (vocabulary.type(id)) {
      case NORMAL, USER_DEFINED -> spaced(vocabulary.bytes(id));
      case BYTE -> new byte[] {idBytes[id]};
      default -> new byte[0];
    };
  }

  /** Writes spaces for U+2581. */
  static byte[] spaced(byte[] piece) {
    byte[] out = new byte[piece.length];
    int n = 0;
    for (int i = 0; i < piece.length; ) {
      boolean mark =
          i + MARK.length <= piece.length
              && Arrays.equals(piece, i, i + MARK.length, MARK, 0, MARK.length);
      out[n++] = mark ? (byte) ' ' : piece[i];
      i += mark ? MARK.length : 1;
    }
    return n == piece.length ? piece : Arrays.copyOf(out, n);
  }
}
