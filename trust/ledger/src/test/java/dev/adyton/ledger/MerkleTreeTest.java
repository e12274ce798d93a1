package dev.adyton.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
  /** The eight entries that implementations of Certificate Transparency have always shared. */
  private static final List<byte[]> SHARED =
      List.of(
          hex(""),
          hex("00"),
          hex("10"),
          hex("2021"),
          hex("3031"),
          hex("40414243"),
          hex("5051525354555657"),
          hex("606162636465666768696a6b6c6d6e6f"));

  /** Their roots, from none of them to all. */
  private static final List<String> ROOTS =
      List.of(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  @Test
  void givesTheSharedRoots() {
    for (int size = 0; size <= SHARED.size(); size++) {
      assertThat(MerkleTree.root(SHARED.subList(0, size)).hex()).isEqualTo(ROOTS.get(size));
    }
  }

  @Test
  void givesTheSharedProofs() throws CodecException {
    assertThat(MerkleTree.inclusionProof(0, SHARED))
        .isEqualTo(
            digests(
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"));
    assertThat(MerkleTree.consistencyProof(6, SHARED))
        .isEqualTo(
            digests(
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"));
  }

  /** RFC 9162 §2.1.5 draws the tree of seven entries and names the nodes of each proof. */
  @Test
  void givesTheProofsThatTheRfcDraws() {
    List<byte[]> d = entries(7);
    List<Digest> leaf = d.stream().map(MerkleTree::leafHash).toList();
    Digest g = MerkleTree.root(d.subList(0, 2));
    Digest h = MerkleTree.root(d.subList(2, 4));
    Digest i = MerkleTree.root(d.subList(4, 6));
    Digest k = MerkleTree.root(d.subList(0, 4));
    Digest l = MerkleTree.root(d.subList(4, 7));
    assertThat(MerkleTree.inclusionProof(0, d)).containsExactly(leaf.get(1), h, l);
    assertThat(MerkleTree.inclusionProof(3, d)).containsExactly(leaf.get(2), g, l);
    assertThat(MerkleTree.inclusionProof(4, d)).containsExactly(leaf.get(5), leaf.get(6), k);
    assertThat(MerkleTree.inclusionProof(6, d)).containsExactly(i, k);
    assertThat(MerkleTree.consistencyProof(3, d)).containsExactly(leaf.get(2), leaf.get(3), g, l);
    assertThat(MerkleTree.consistencyProof(4, d)).containsExactly(l);
    assertThat(MerkleTree.consistencyProof(6, d)).containsExactly(i, leaf.get(6), k);
  }

  @Test
  void everyInclusionUpTo40VerifiesAtItsPlaceAndNoOther() {
    for (int size = 1; size <= 40; size++) {
      List<byte[]> leaves = entries(size);
      Digest root = MerkleTree.root(leaves);
      for (int index = 0; index < size; index++) {
        List<Digest> path = MerkleTree.inclusionProof(index, leaves);
        for (int claimed = -1; claimed <= size; claimed++) {
          Digest leaf = MerkleTree.leafHash(leaves.get(index));
          assertThat(MerkleTree.verifyInclusion(leaf, claimed, size, path, root))
              .as("size %d, index %d, claimed %d", size, index, claimed)
              .isEqualTo(claimed == index);
        }
      }
    }
  }

  @Test
  void everyConsistencyUpTo40VerifiesForItsSizesAndNoOther() {
    for (int second = 1; second <= 40; second++) {
      List<byte[]> leaves = entries(second);
      Digest newer = MerkleTree.root(leaves);
      for (int first = 1; first <= second; first++) {
        Digest older = MerkleTree.root(leaves.subList(0, first));
        List<Digest> path = MerkleTree.consistencyProof(first, leaves);
        for (int claimed = 0; claimed <= second + 1; claimed++) {
          assertThat(MerkleTree.verifyConsistency(claimed, second, path, older, newer))
              .as("first %d, second %d, claimed %d", first, second, claimed)
              .isEqualTo(claimed == first);
        }
      }
    }
  }

  /** The check that the whole path was used up: a longer or shorter proof proves nothing. */
  @Test
  void everyProofUpTo64AgreesWithABruteForceTree() {
    agreesWithABruteForceTree(64);
  }

  @Test
  @Tag("heavy")
  void everyProofUpTo300AgreesWithABruteForceTree() {
    agreesWithABruteForceTree(300);
  }

  /**
   * Every size, every place, every older size, against a tree that is built the slow way; each
   * proof is also tried for the neighbouring place and with one step changed or missing.
   */
  private static void agreesWithABruteForceTree(int most) {
    List<byte[]> leaves = entries(most);
    List<Digest> hashes = leaves.stream().map(MerkleTreeTest::slowLeaf).toList();
    List<Digest> roots = new ArrayList<>();
    for (int size = 0; size <= most; size++) {
      roots.add(slowRoot(hashes.subList(0, size)));
      assertThat(MerkleTree.root(leaves.subList(0, size))).isEqualTo(roots.get(size));
    }
    long proofs = 0;
    for (int size = 1; size <= most; size++) {
      List<byte[]> now = leaves.subList(0, size);
      Digest root = roots.get(size);
      for (int at = 0; at < size; at++) {
        List<Digest> path = MerkleTree.inclusionProof(at, now);
        Digest leaf = hashes.get(at);
        boolean good = MerkleTree.verifyInclusion(leaf, at, size, path, root);
        boolean beside = MerkleTree.verifyInclusion(leaf, at ^ 1, size, path, root);
        boolean shorter =
            !path.isEmpty()
                && MerkleTree.verifyInclusion(
                    leaf, at, size, path.subList(0, path.size() - 1), root);
        List<Digest> older = MerkleTree.consistencyProof(at + 1, now);
        boolean follows =
            MerkleTree.verifyConsistency(at + 1, size, older, roots.get(at + 1), root);
        boolean forked = MerkleTree.verifyConsistency(at + 1, size, older, roots.get(at), root);
        if (!good || beside || shorter || !follows || forked) {
          assertThat(List.of(size, at)).as("size, index").isEmpty();
        }
        proofs += 5;
      }
    }
    assertThat(proofs).isEqualTo(5L * most * (most + 1) / 2);
  }

  private static Digest slowLeaf(byte[] leaf) {
    return Digest.sha256(new byte[] {0}, leaf);
  }

  /** RFC 9162 §2.1.1, word for word. */
  private static Digest slowRoot(List<Digest> hashes) {
    if (hashes.isEmpty()) {
      return Digest.sha256(new byte[0]);
    } else if (hashes.size() == 1) {
      return hashes.getFirst();
    }
    int half = 1;
    while (half * 2 < hashes.size()) {
      half *= 2;
    }
    byte[] left = slowRoot(hashes.subList(0, half)).bytes();
    byte[] right = slowRoot(hashes.subList(half, hashes.size())).bytes();
    return Digest.sha256(new byte[] {1}, left, right);
  }

  @Test
  void refusesPathsThatAreNotUsedUpOrChanged() {
    SplittableRandom random = new SplittableRandom(9162);
    Digest stray = Digest.sha256(hex("aa"));
    for (int size = 2; size <= 33; size++) {
      List<byte[]> leaves = entries(size);
      Digest root = MerkleTree.root(leaves);
      int index = random.nextInt(size);
      int first = 1 + random.nextInt(size - 1);
      Digest older = MerkleTree.root(leaves.subList(0, first));
      Digest leaf = MerkleTree.leafHash(leaves.get(index));
      for (List<Digest> bad : changed(MerkleTree.inclusionProof(index, leaves), stray)) {
        assertThat(MerkleTree.verifyInclusion(leaf, index, size, bad, root)).isFalse();
      }
      for (List<Digest> bad : changed(MerkleTree.consistencyProof(first, leaves), stray)) {
        assertThat(MerkleTree.verifyConsistency(first, size, bad, older, root)).isFalse();
      }
    }
  }

  @Test
  void thereIsNoProofOfWhatIsNotThere() {
    List<byte[]> leaves = entries(5);
    for (int index : new int[] {-1, 5}) {
      assertThatThrownBy(() -> MerkleTree.inclusionProof(index, leaves))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    for (int first : new int[] {0, 6}) {
      assertThatThrownBy(() -> MerkleTree.consistencyProof(first, leaves))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    Digest root = MerkleTree.root(leaves);
    assertThat(MerkleTree.verifyConsistency(5, 5, List.of(), root, root)).isTrue();
    assertThat(MerkleTree.verifyConsistency(5, 5, List.of(root), root, root)).isFalse();
    assertThat(MerkleTree.verifyConsistency(5, 6, List.of(), root, root)).isFalse();
  }

  @Test
  void refusesARewrittenHistory() {
    List<byte[]> leaves = new ArrayList<>(entries(11));
    Digest older = MerkleTree.root(leaves.subList(0, 6));
    leaves.set(2, hex("ff"));
    List<Digest> path = MerkleTree.consistencyProof(6, leaves);
    assertThat(MerkleTree.verifyConsistency(6, 11, path, older, MerkleTree.root(leaves))).isFalse();
  }

  private static List<List<Digest>> changed(List<Digest> path, Digest stray) {
    List<List<Digest>> all = new ArrayList<>();
    for (int i = 0; i <= path.size(); i++) {
      List<Digest> longer = new ArrayList<>(path);
      longer.add(i, stray);
      all.add(longer);
      if (i < path.size()) {
        List<Digest> shorter = new ArrayList<>(path);
        shorter.remove(i);
        all.add(shorter);
        List<Digest> other = new ArrayList<>(path);
        other.set(i, stray);
        all.add(other);
      }
    }
    return all;
  }

  private static List<byte[]> entries(int size) {
    return IntStream.range(0, size)
        .mapToObj(i -> new byte[] {(byte) i, (byte) (1 + i / 256)})
        .toList();
  }

  private static List<Digest> digests(String... hex) throws CodecException {
    List<Digest> all = new ArrayList<>();
    for (String h : hex) {
      all.add(Digest.parse("sha256:" + h));
    }
    return all;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
