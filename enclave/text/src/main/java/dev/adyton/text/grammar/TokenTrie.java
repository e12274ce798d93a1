package dev.adyton.text.grammar;

import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * A vocabulary's tokens as a tree of bytes, made once for a tokenizer. Immutable, thread-safe.
 *
 * <p>For maintainers: the nodes lie in the order in which a walk meets them; each knows its depth,
 * its byte and where the walk goes on if nothing below it is wanted.
 */
public final class TokenTrie {
  private final int size;
  private byte[] label;
  private short[] depth;
  private int[] skip;
  private int[] token;
  private final int[] same;
  private int nodes;
  private int deepest;

  private TokenTrie(int size) {
    this.size = size;
    this.label = new byte[1024];
    this.depth = new short[1024];
    this.skip = new int[1024];
    this.token = new int[1024];
    this.same = new int[size];
    Arrays.fill(same, -1);
  }

  /** Longer tokens are never allowed; real ones end below 300 bytes. */
  private static final int MAX_TOKEN = 1024;

  /**
   * Makes the tree.
   *
   * @param size number of ids
   * @param bytes what an id stands for; an empty one, such as a control token's, is never allowed
   */
  public static TokenTrie of(int size, IntFunction<byte[]> bytes) {
    byte[][] all = new byte[size][];
    Integer[] order = new Integer[size];
    for (int id = 0; id < size; id++) {
      all[id] = bytes.apply(id);
      order[id] = id;
    }
    Arrays.sort(order, (a, b) -> Arrays.compareUnsigned(all[a], all[b]));
    TokenTrie trie = new TokenTrie(size);
    int[] path = new int[MAX_TOKEN + 1];
    byte[] before = {};
    for (int id : order) {
      byte[] own = all[id];
      if (own.length > 0 && own.length <= MAX_TOKEN) {
        trie.add(id, own, before, path);
        before = own;
      }
    }
    trie.close(before.length, 0, path);
    return trie;
  }

  /** Adds a token not less than the one before it. */
  private void add(int id, byte[] own, byte[] before, int[] path) {
    int common = Arrays.mismatch(own, before);
    if (common < 0) {
      int node = path[own.length];
      same[id] = token[node];
      token[node] = id;
      return;
    }
    common = Math.min(common, before.length);
    close(before.length, common, path);
    for (int d = common + 1; d <= own.length; d++) {
      path[d] = node(own[d - 1], d);
    }
    token[path[own.length]] = id;
    deepest = Math.max(deepest, own.length);
  }

  private void close(int from, int to, int[] path) {
    for (int d = from; d > to; d--) {
      skip[path[d]] = nodes;
    }
  }

  private int node(byte b, int d) {
    if (nodes == label.length) {
      label = Arrays.copyOf(label, 2 * nodes);
      depth = Arrays.copyOf(depth, 2 * nodes);
      skip = Arrays.copyOf(skip, 2 * nodes);
      token = Arrays.copyOf(token, 2 * nodes);
    }
    label[nodes] = b;
    depth[nodes] = (short) d;
    token[nodes] = -1;
    return nodes++;
  }

  /** Returns the number of ids. */
  public int size() {
    return size;
  }

  /** Returns the tokens that may follow a position, a bit for each id. */
  long[] allowed(Automaton.Position from) {
    long[] mask = new long[(size + 63) / 64];
    Automaton.Position[] path = new Automaton.Position[deepest + 1];
    path[0] = from;
    for (int i = 0; i < nodes; ) {
      int d = depth[i];
      Automaton.Position p = path[d - 1].step(label[i] & 0xFF);
      if (p.dead()) {
        i = skip[i];
        continue;
      }
      path[d] = p;
      for (int id = token[i]; id >= 0; id = same[id]) {
        mask[id >> 6] |= 1L << id;
      }
      i++;
    }
    return mask;
  }
}
