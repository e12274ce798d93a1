package dev.adyton.ledger;

import dev.adyton.codec.Digest;
import java.util.ArrayList;
import java.util.List;

/**
 * The root of a list that only grows, in O(log n) time and space for each entry: the roots of the
 * complete subtrees from left to right, one for each bit of the size. {@link
 * MerkleTree#rootOfHashes} is the slow and obvious way to the same root. Not thread-safe.
 */
final class MerkleFrontier {
  private final List<Digest> peaks = new ArrayList<>();
  private int size;

  int size() {
    return size;
  }

  /** Returns the Merkle Tree Hash (RFC 9162 §2.1.1). */
  Digest root() {
    return fold(peaks);
  }

  /** Returns the root that the list would have with one more entry. */
  Digest rootWith(Digest leaf) {
    return fold(with(leaf));
  }

  void add(Digest leaf) {
    List<Digest> next = with(leaf);
    peaks.clear();
    peaks.addAll(next);
    size++;
  }

  /** As adding one in binary carries over each trailing 1, a leaf joins each complete neighbour. */
  private List<Digest> with(Digest leaf) {
    List<Digest> next = new ArrayList<>(peaks);
    Digest carry = leaf;
    for (int bits = size; (bits & 1) == 1; bits >>= 1) {
      carry = MerkleTree.node(next.removeLast(), carry);
    }
    next.add(carry);
    return next;
  }

  private static Digest fold(List<Digest> peaks) {
    if (peaks.isEmpty()) {
      return Digest.sha256();
    }
    Digest root = peaks.getLast();
    for (int i = peaks.size() - 2; i >= 0; i--) {
      root = MerkleTree.node(peaks.get(i), root);
    }
    return root;
  }
}
