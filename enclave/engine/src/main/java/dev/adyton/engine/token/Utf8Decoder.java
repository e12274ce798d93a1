package dev.adyton.engine.token;

import dev.adyton.content.SecretText;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Turns bytes that arrive in pieces into text: never half a character, and U+FFFD for what can no
 * longer become one.
 */
final class Utf8Decoder {
  /** A character has at most four bytes, so at most three wait. */
  private static final int MOST_WAITING = 3;

  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final byte[] waiting = new byte[MOST_WAITING];
  private int waits;

  SecretText accept(byte[] piece) {
    return decode(piece, false);
  }

  SecretText finish() {
    return decode(new byte[0], true);
  }

  private SecretText decode(byte[] piece, boolean end) {
    ByteBuffer in =
        ByteBuffer.allocate(waits + piece.length).put(waiting, 0, waits).put(piece).flip();
    CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
    decoder.decode(in, out, end);
    waits = in.remaining();
    in.get(waiting, 0, waits);
    if (end) {
      decoder.flush(out);
      decoder.reset();
    }
    return SecretText.of(out.flip().toString());
  }
}
