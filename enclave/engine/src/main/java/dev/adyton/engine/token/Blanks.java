package dev.adyton.engine.token;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * User-defined tokens that are white space alone, such as Gemma's runs of line ends. SentencePiece
 * takes them out of a text before it merges. Other user-defined tokens are never taken out of a
 * text: what is spelled like {@code <tool_call>} in content must stay those characters.
 */
final class Blanks {
  /** What SentencePiece writes for a space. */
  static final char MARK = '\u2581';

  /** Of a longer run the parts are found; Gemma's longest has 31 spaces. */
  private static final int MAX_BYTES = 128;

  private final Map<ByteBuffer, Integer> ids = new HashMap<>();
  private final Map<Integer, Integer> lengths = new HashMap<>();
  private int longest;

  private Blanks() {}

  static Blanks of(Vocabulary vocabulary) {
    Blanks blanks = new Blanks();
    for (int id = 0; id < vocabulary.size(); id++) {
      if (vocabulary.type(id) == TokenType.USER_DEFINED) {
        blanks.add(id, vocabulary.bytes(id));
      }
    }
    return blanks;
  }

  private void add(int id, byte[] token) {
    String text = new String(token, StandardCharsets.UTF_8);
    boolean blank = text.chars().allMatch(c -> c == MARK || Characters.space(c));
    byte[] written = text.replace(' ', MARK).getBytes(StandardCharsets.UTF_8);
    if (blank && !text.isEmpty() && written.length <= MAX_BYTES) {
      ids.putIfAbsent(ByteBuffer.wrap(written), id);
      lengths.put(id, written.length);
      longest = Math.max(longest, written.length);
    }
  }

  /** Returns the longest such token at {@code from}, or -1. */
  int longest(byte[] text, int from) {
    for (int n = Math.min(longest, text.length - from); n > 0; n--) {
      Integer id = ids.get(ByteBuffer.wrap(text, from, n));
      if (id != null) {
        return id;
      }
    }
    return -1;
  }

  /** Returns the bytes of a token that {@link #longest} returned. */
  int length(int id) {
    return lengths.getOrDefault(id, 0);
  }

  /** Returns where the UTF-8 character at {@code from} ends. */
  static int character(byte[] text, int from) {
    int i = from + 1;
    while (i < text.length && (text[i] & 0xC0) == 0x80) {
      i++;
    }
    return i;
  }
}
