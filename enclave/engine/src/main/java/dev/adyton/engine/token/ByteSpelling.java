package dev.adyton.engine.token;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * GPT-2's way of writing bytes as printable characters (Radford et al. 2019): the printable bytes
 * of Latin-1 stand for themselves, the others, in order, for U+0100, U+0101, ….
 */
final class ByteSpelling {
  private static final int CHARACTERS = 0x144;
  private static final short[] BYTES = new short[CHARACTERS];

  static {
    Arrays.fill(BYTES, (short) -1);
    int next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      BYTES[printable ? b : next++] = (short) b;
    }
  }

  private ByteSpelling() {}

  /** Returns the bytes that {@code text}, in UTF-8, spells. */
  static byte[] bytes(byte[] text) throws ModelException {
    String spelled = new String(text, StandardCharsets.UTF_8);
    byte[] out = new byte[spelled.length()];
    for (int i = 0; i < out.length; i++) {
      char c = spelled.charAt(i);
      if (c >= CHARACTERS || BYTES[c] < 0) {
        throw new ModelException(Code.TOKENIZER, "token spelling");
      }
      out[i] = (byte) BYTES[c];
    }
    return out;
  }
}
