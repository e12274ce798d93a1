package dev.adyton.engine.token;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.gguf.GgufStrings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The merges of a BPE vocabulary: for a pair of ids its rank and the id it becomes. Open
 * addressing, as in {@link Vocabulary}. Immutable once read.
 */
final class Merges {
  private static final String MERGES = "tokenizer.ggml.merges";

  /** Left id above right id; no pair is negative. */
  private final long[] pairs;

  private final int[] ranks;
  private final int[] merged;

  Merges(int size) {
    int slots = Integer.highestOneBit(Math.max(1, size)) * 4;
    pairs = new long[slots];
    ranks = new int[slots];
    merged = new int[slots];
    Arrays.fill(pairs, -1);
  }

  /** Reads {@code tokenizer.ggml.merges}: two spelled tokens with a space between, best first. */
  static Merges read(GgufFile file, Vocabulary vocabulary) throws ModelException {
    GgufStrings lines =
        file.strings(MERGES).orElseThrow(() -> new ModelException(Code.TOKENIZER, MERGES));
    Merges merges = new Merges(lines.size());
    for (int rank = 0; lines.hasNext(); rank++) {
      merges.add(rank, lines.next(), vocabulary);
    }
    return merges;
  }

  /**
   * The merges of a ranked vocabulary (tiktoken): two tokens merge wherever their bytes together
   * are a token, the one with the lowest id first.
   */
  static Merges ofRanks(Vocabulary vocabulary) {
    List<int[]> found = new ArrayList<>();
    for (int id = 0; id < vocabulary.size(); id++) {
      byte[] both = vocabulary.type(id) == TokenType.NORMAL ? vocabulary.bytes(id) : new byte[0];
      for (int cut = 1; cut < both.length; cut++) {
        int left = vocabulary.find(both, 0, cut);
        int right = vocabulary.find(both, cut, both.length);
        if (left >= 0 && right >= 0) {
          found.add(new int[] {left, right, id});
        }
      }
    }
    Merges merges = new Merges(found.size());
    found.forEach(f -> merges.put(f[2], f[0], f[1], f[2]));
    return merges;
  }

  /** Merges given as pairs of tokens' bytes, best first. */
  static Merges of(List<byte[][]> pairs, Vocabulary vocabulary) throws ModelException {
    Merges merges = new Merges(pairs.size());
    for (int rank = 0; rank < pairs.size(); rank++) {
      merges.add(rank, pairs.get(rank)[0], pairs.get(rank)[1], vocabulary);
    }
    return merges;
  }

  private void add(int rank, byte[] line, Vocabulary vocabulary) throws ModelException {
    int space = 1; // a token is not empty, and none is spelled with a space
    while (space < line.length && line[space] != ' ') {
      space++;
    }
    if (space >= line.length - 1) {
      throw new ModelException(Code.TOKENIZER, MERGES);
    }
    byte[] left = ByteSpelling.bytes(Arrays.copyOf(line, space));
    byte[] right = ByteSpelling.bytes(Arrays.copyOfRange(line, space + 1, line.length));
    add(rank, left, right, vocabulary);
  }

  private void add(int rank, byte[] left, byte[] right, Vocabulary vocabulary)
      throws ModelException {
    byte[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    put(rank, id(vocabulary, left), id(vocabulary, right), id(vocabulary, both));
  }

  private static int id(Vocabulary vocabulary, byte[] token) throws ModelException {
    int id = vocabulary.find(token, 0, token.length);
    if (id < 0) {
      throw new ModelException(Code.TOKENIZER, MERGES);
    }
    return id;
  }

  /** Of equal pairs the first, best one stays. */
  void put(int rank, int left, int right, int both) {
    long pair = (long) left << 32 | right;
    int slot = slot(pair);
    if (pairs[slot] < 0) {
      pairs[slot] = pair;
      ranks[slot] = rank;
      merged[slot] = both;
    }
  }

  /** Returns where {@code pair} is or would be. */
  private int slot(long pair) {
    long h = pair * 0x9E3779B97F4A7C15L; // 2^64 / golden ratio spreads both halves
    int slot = (int) (h >>> 32) & (pairs.length - 1);
    while (pairs[slot] >= 0 && pairs[slot] != pair) {
      slot = (slot + 1) & (pairs.length - 1);
    }
    return slot;
  }

  /** Returns the rank of a pair, or {@link MergeQueue.Rules#NEVER}. */
  int rank(int left, int right) {
    int slot = slot((long) left << 32 | right);
    return pairs[slot] < 0 ? MergeQueue.Rules.NEVER : ranks[slot];
  }

  /** Returns what a pair that has a rank becomes. */
  int merged(int left, int right) {
    return merged[slot((long) left << 32 | right)];
  }
}
