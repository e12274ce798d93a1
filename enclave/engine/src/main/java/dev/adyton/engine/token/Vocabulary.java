package dev.adyton.engine.token;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.gguf.GgufStrings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A model's tokens: each one's bytes and type, and the way back from bytes to id. Immutable once
 * read.
 *
 * <p>For maintainers: one byte array and open addressing instead of objects per token, because a
 * vocabulary of 150,000 is read at every start. Only tokens of type {@code NORMAL} can be found by
 * their bytes: text never becomes a control token.
 */
final class Vocabulary {
  static final String TOKENS = "tokenizer.ggml.tokens";
  static final String TYPES = "tokenizer.ggml.token_type";

  /** Bytes of the longest token; real ones end below 300. */
  private static final int MAX_TOKEN_BYTES = 4096;

  /** Tokens of the largest vocabulary; Gemma's has 262,144. */
  static final int MAX_TOKENS = 1 << 20;

  /** How a normal token's text in the file stands for its bytes. */
  interface Spelling {
    byte[] bytes(byte[] text) throws ModelException;
  }

  private byte[] bytes;
  private final int[] starts;
  private final byte[] types;
  private final int[] table;
  private final Map<String, Integer> controls = new HashMap<>();
  private int longest;

  private Vocabulary(int size) {
    bytes = new byte[4 * size];
    starts = new int[size + 1];
    types = new byte[size];
    table = new int[2 * Integer.highestOneBit(2 * size)];
    Arrays.fill(table, -1);
  }

  /** Reads the tokens and their types from a file's metadata. */
  static Vocabulary read(GgufFile file, Spelling spelling) throws ModelException {
    GgufStrings tokens =
        file.strings(TOKENS).orElseThrow(() -> new ModelException(Code.TOKENIZER, TOKENS));
    int[] numbers = file.integers(TYPES).orElseGet(() -> allNormal(tokens.size()));
    if (tokens.size() == 0 || numbers.length != tokens.size()) {
      throw new ModelException(Code.TOKENIZER, TYPES);
    }
    Vocabulary v = new Vocabulary(tokens.size());
    for (int id = 0; tokens.hasNext(); id++) {
      v.add(id, tokens.next(), TokenType.of(numbers[id]), spelling);
    }
    v.bytes = Arrays.copyOf(v.bytes, v.starts[v.size()]);
    return v;
  }

  /**
   * Makes a vocabulary of tokens that are already bytes.
   *
   * @param types each token's {@link TokenType#number}
   */
  static Vocabulary of(List<byte[]> tokens, int[] types) throws ModelException {
    if (tokens.isEmpty() || tokens.size() > MAX_TOKENS || types.length != tokens.size()) {
      throw new ModelException(Code.TOKENIZER, "vocabulary size");
    }
    Vocabulary v = new Vocabulary(tokens.size());
    for (int id = 0; id < types.length; id++) {
      v.add(id, tokens.get(id), TokenType.of(types[id]), text -> text);
    }
    v.bytes = Arrays.copyOf(v.bytes, v.starts[v.size()]);
    return v;
  }

  private static int[] allNormal(int size) {
    int[] numbers = new int[size];
    Arrays.fill(numbers, TokenType.NORMAL.number());
    return numbers;
  }

  private void add(int id, byte[] text, TokenType type, Spelling spelling) throws ModelException {
    byte[] own = type == TokenType.NORMAL ? spelling.bytes(text) : text;
    if (own.length > MAX_TOKEN_BYTES) {
      throw new ModelException(Code.LIMIT, "token length");
    }
    int at = starts[id];
    if (at + own.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(at + own.length, bytes.length + bytes.length / 2));
    }
    System.arraycopy(own, 0, bytes, at, own.length);
    starts[id + 1] = at + own.length;
    types[id] = (byte) type.number();
    if (type == TokenType.NORMAL) {
      longest = Math.max(longest, own.length);
      insert(id);
    } else if (type == TokenType.CONTROL || type == TokenType.USER_DEFINED) {
      controls.putIfAbsent(new String(own, StandardCharsets.UTF_8), id);
    }
  }

  /** Of tokens with equal bytes the first is found. */
  private void insert(int id) {
    int slot = hash(bytes, starts[id], starts[id + 1]) & (table.length - 1);
    while (table[slot] >= 0) {
      if (equal(table[slot], bytes, starts[id], starts[id + 1])) {
        return;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    table[slot] = id;
  }

  /** Returns the normal token whose bytes are {@code text[from, to)}, or -1. */
  int find(byte[] text, int from, int to) {
    if (to - from > longest) {
      return -1;
    }
    int slot = hash(text, from, to) & (table.length - 1);
    while (table[slot] >= 0) {
      if (equal(table[slot], text, from, to)) {
        return table[slot];
      }
      slot = (slot + 1) & (table.length - 1);
    }
    return -1;
  }

  private boolean equal(int id, byte[] text, int from, int to) {
    return Arrays.equals(bytes, starts[id], starts[id + 1], text, from, to);
  }

  private static int hash(byte[] text, int from, int to) {
    int h = to - from;
    for (int i = from; i < to; i++) {
      h = (h ^ text[i]) * 0x01000193; // FNV's prime
    }
    return h ^ (h >>> 15);
  }

  int size() {
    return types.length;
  }

  TokenType type(int id) {
    return TokenType.of(types[id]);
  }

  /** Returns a token's bytes. */
  byte[] bytes(int id) {
    return Arrays.copyOfRange(bytes, starts[id], starts[id + 1]);
  }

  /** Returns the control or user-defined token spelled {@code name}. */
  OptionalInt control(String name) {
    Integer id = controls.get(name);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** Returns the control and user-defined tokens by their spelling. */
  Map<String, Integer> controls() {
    return Collections.unmodifiableMap(controls);
  }
}
