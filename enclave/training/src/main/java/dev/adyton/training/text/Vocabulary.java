package dev.adyton.training.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Byte-level BPE: 3 special tokens, 256 bytes, then one token per merge. Token texts use GPT-2's
 * printable stand-ins for bytes, as GGUF stores them. Immutable but for an internal cache; belongs
 * to one thread.
 */
public final class Vocabulary {
  /** End of text; also fills space. */
  public static final int END_OF_TEXT = 0;

  /** Opens a message. */
  public static final int MESSAGE_START = 1;

  /** Closes a message; generation stops here. */
  public static final int MESSAGE_END = 2;

  /** Texts of the special tokens, by id. */
  public static final List<String> SPECIAL = List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");

  private static final int CACHE_LIMIT = 200_000;

  private final List<Merge> merges;
  private final List<String> tokens = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<Merge, Integer> ranks = new HashMap<>();
  private final Map<String, int[]> cache = new HashMap<>();

  /**
   * Two tokens that become one.
   *
   * @param left first, in stand-in characters
   * @param right second
   */
  public record Merge(String left, String right) {}

  /**
   * @param merges in the order they were learnt
   */
  public Vocabulary(List<Merge> merges) {
    this.merges = List.copyOf(merges);
    tokens.addAll(SPECIAL);
    for (int b = 0; b < 256; b++) {
      tokens.add(String.valueOf(ByteText.character(b)));
    }
    for (Merge m : merges) {
      ranks.put(m, ranks.size());
      tokens.add(m.left() + m.right());
    }
    for (int i = SPECIAL.size(); i < tokens.size(); i++) {
      ids.putIfAbsent(tokens.get(i), i);
    }
  }

  /** Number of tokens. */
  public int size() {
    return tokens.size();
  }

  /** Texts of all tokens, in stand-in characters. */
  public List<String> tokens() {
    return List.copyOf(tokens);
  }

  /** The merges in order. */
  public List<Merge> merges() {
    return merges;
  }

  /** Cuts text into tokens. Special tokens are never produced, whatever the text says. */
  public int[] encode(String text) {
    IntBag out = new IntBag();
    for (String word : PreTokenizer.split(text)) {
      int[] known = cache.get(word);
      if (known == null) {
        known = word(word);
        if (cache.size() < CACHE_LIMIT) {
          cache.put(word, known);
        }
      }
      out.addAll(known);
    }
    return out.toArray();
  }

  private int[] word(String word) {
    List<String> parts = new ArrayList<>();
    for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
      parts.add(String.valueOf(ByteText.character(b & 0xff)));
    }
    while (parts.size() > 1) {
      int best = Integer.MAX_VALUE;
      int at = -1;
      for (int i = 0; i + 1 < parts.size(); i++) {
        int rank = ranks.getOrDefault(new Merge(parts.get(i), parts.get(i + 1)), Integer.MAX_VALUE);
        if (rank < best) {
          best = rank;
          at = i;
        }
      }
      if (at < 0) {
        break;
      }
      parts.set(at, parts.get(at) + parts.remove(at + 1));
    }
    return parts.stream().mapToInt(ids::get).toArray();
  }

  /** Joins tokens; special ones are left out, broken UTF-8 becomes U+FFFD. */
  public String decode(int[] tokenIds) {
    StringBuilder text = new StringBuilder();
    for (int id : tokenIds) {
      if (id >= SPECIAL.size()) {
        text.append(tokens.get(id));
      }
    }
    return new String(ByteText.bytes(text.toString()), StandardCharsets.UTF_8);
  }
}
