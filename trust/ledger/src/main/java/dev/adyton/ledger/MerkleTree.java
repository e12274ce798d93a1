package dev.adyton.ledger;

import dev.adyton.codec.Digest;
import java.util.ArrayList;
import java.util.List;

/**
 * Merkle trees over SHA-256 (<a href="https://www.rfc-editor.org/rfc/rfc9162#section-2.1">RFC 9162
 * §2.1</a>): a root that stands for an ordered list, and short proofs that one entry is in it or
 * that it has only grown. Leaves and nodes are hashed with different first bytes, so that no node
 * can be shown as an entry. Stateless, safe for use by several threads.
 *
 * <p>Proofs are made in O(n log n) from all leaves; they are verified in O(log n) from the root
 * alone.
 */
public final class MerkleTree {
  private static final byte[] LEAF = {0};
  private static final byte[] NODE = {1};

  private MerkleTree() {}

  /** Returns the Merkle Tree Hash of the entries (§2.1.1); of none, the hash of no bytes. */
  public static Digest root(List<byte[]> leaves) {
    return rootOfHashes(hashes(leaves));
  }

  /** Returns the root over leaf hashes that were made with {@link #leafHash}. */
  public static Digest rootOfHashes(List<Digest> leafHashes) {
    int size = leafHashes.size();
    if (size == 0) {
      return Digest.sha256();
    }
    if (size == 1) {
      return leafHashes.getFirst();
    }
    int split = split(size);
    return node(
        rootOfHashes(leafHashes.subList(0, split)), rootOfHashes(leafHashes.subList(split, size)));
  }

  /** Returns the hash of one entry (§2.1.1). */
  public static Digest leafHash(byte[] leaf) {
    return Digest.sha256(LEAF, leaf);
  }

  /** Returns the inclusion proof of the entry at {@code index} (§2.1.3.1). */
  public static List<Digest> inclusionProof(int index, List<byte[]> leaves) {
    if (index < 0 || index >= leaves.size()) {
      throw new IndexOutOfBoundsException(index);
    }
    List<Digest> path = new ArrayList<>();
    inclusion(index, hashes(leaves), path);
    return List.copyOf(path);
  }

  private static void inclusion(int index, List<Digest> hashes, List<Digest> path) {
    if (hashes.size() == 1) {
      return;
    }
    int split = split(hashes.size());
    List<Digest> left = hashes.subList(0, split);
    List<Digest> right = hashes.subList(split, hashes.size());
    if (index < split) {
      inclusion(index, left, path);
      path.add(rootOfHashes(right));
    } else {
      inclusion(index - split, right, path);
      path.add(rootOfHashes(left));
    }
  }

  /**
   * Verifies an inclusion proof (§2.1.3.2), step by step as the RFC says, and that the whole path
   * was used up.
   *
   * @param leafHash {@link #leafHash} of the entry
   * @param index its place
   * @param size entries of the tree
   * @param path the proof
   * @param root the tree's root
   * @return whether the entry stands at its place in the tree with this root
   */
  public static boolean verifyInclusion(
      Digest leafHash, long index, long size, List<Digest> path, Digest root) {
    if (index < 0 || index >= size) {
      return false;
    }
    long fn = index;
    long sn = size - 1;
    Digest r = leafHash;
    for (Digest p : path) {
      if (sn == 0) {
        return false;
      }
      if ((fn & 1) == 1 || fn == sn) {
        r = node(p, r);
        while ((fn & 1) == 0 && fn != 0) {
          fn >>= 1;
          sn >>= 1;
        }
      } else {
        r = node(r, p);
      }
      fn >>= 1;
      sn >>= 1;
    }
    return sn == 0 && r.equals(root);
  }

  /** Returns the proof that the first {@code first} entries are a prefix of all (§2.1.4.1). */
  public static List<Digest> consistencyProof(int first, List<byte[]> leaves) {
    if (first < 1 || first > leaves.size()) {
      throw new IndexOutOfBoundsException(first);
    }
    List<Digest> path = new ArrayList<>();
    consistency(first, hashes(leaves), true, path);
    return List.copyOf(path);
  }

  /** SUBPROOF(m, D_n, b). */
  private static void consistency(
      int first, List<Digest> hashes, boolean known, List<Digest> path) {
    if (first == hashes.size()) {
      if (!known) {
        path.add(rootOfHashes(hashes));
      }
      return;
    }
    int split = split(hashes.size());
    List<Digest> left = hashes.subList(0, split);
    List<Digest> right = hashes.subList(split, hashes.size());
    if (first <= split) {
      consistency(first, left, known, path);
      path.add(rootOfHashes(right));
    } else {
      consistency(first - split, right, false, path);
      path.add(rootOfHashes(left));
    }
  }

  /**
   * Verifies a consistency proof (§2.1.4.2), step by step as the RFC says, and that the whole path
   * was used up. Two trees of one size are consistent if their roots are equal and the path is
   * empty.
   *
   * @param first entries of the older tree, at least 1
   * @param second entries of the newer tree
   * @param path the proof
   * @param firstRoot the older root
   * @param secondRoot the newer root
   * @return whether the newer tree only appended to the older one
   */
  public static boolean verifyConsistency(
      long first, long second, List<Digest> path, Digest firstRoot, Digest secondRoot) {
    if (first < 1 || first > second) {
      return false;
    }
    if (first == second) {
      return path.isEmpty() && firstRoot.equals(secondRoot);
    }
    if (path.isEmpty()) {
      return false;
    }
    // Step 2: the RFC's implied first node where the older tree is complete.
    boolean complete = Long.bitCount(first) == 1;
    Digest fr = complete ? firstRoot : path.getFirst();
    Digest sr = fr;
    long fn = first - 1;
    long sn = second - 1;
    while ((fn & 1) == 1) {
      fn >>= 1;
      sn >>= 1;
    }
    for (Digest c : path.subList(complete ? 0 : 1, path.size())) {
      if (sn == 0) {
        return false;
      }
      if ((fn & 1) == 1 || fn == sn) {
        fr = node(c, fr);
        sr = node(c, sr);
        while ((fn & 1) == 0 && fn != 0) {
          fn >>= 1;
          sn >>= 1;
        }
      } else {
        sr = node(sr, c);
      }
      fn >>= 1;
      sn >>= 1;
    }
    return sn == 0 && fr.equals(firstRoot) && sr.equals(secondRoot);
  }

  private static List<Digest> hashes(List<byte[]> leaves) {
    return leaves.stream().map(MerkleTree::leafHash).toList();
  }

  static Digest node(Digest left, Digest right) {
    return Digest.sha256(NODE, left.bytes(), right.bytes());
  }

  /** The largest power of two smaller than {@code size}. */
  private static int split(int size) {
    return Integer.highestOneBit(size - 1);
  }
}
