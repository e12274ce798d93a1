package dev.adyton.cli;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.receipt.Receipt;
import dev.adyton.receipt.ReceiptCheck;
import dev.adyton.receipt.SignedReceipt;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Checks that a caller's receipts follow one upon the other: each but a first names the digest of
 * the one before ({@code prev}), and no two name the same one. What was answered under the caller's
 * key and not handed to the caller leaves a gap; a node that was set back to an earlier state
 * leaves a fork. Receipts that nobody has given <em>after</em> the last one leave nothing.
 *
 * <p>A node begins a chain for each API key whenever it starts. Stateless.
 */
final class ReceiptChain {
  /** Most receipts at a time. */
  static final int MAX_RECEIPTS = 100_000;

  /** Why receipts are not a chain. */
  enum Code {
    /** Not a receipt in canonical form. */
    RECEIPT_FORMAT,
    /** Signed under another key's name. */
    RECEIPT_KEY_ID,
    /** The signature is not the key's over these bytes. */
    RECEIPT_SIGNATURE,
    /** The receipt before this one was not given. */
    CHAIN_GAP,
    /** Another receipt follows upon the same one. */
    CHAIN_FORK
  }

  /**
   * A receipt to be placed.
   *
   * @param signed as the node delivered it
   * @param publicKey the receipt key of the keyset that it came under, 32 raw bytes; not copied
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Link(SignedReceipt signed, byte[] publicKey) {}

  /**
   * What is wrong with one receipt.
   *
   * @param index of the link
   * @param code what it is
   */
  record Finding(int index, Code code) {}

  /**
   * What came of all of them.
   *
   * @param chains each from its first receipt on, as far as it is without a fork; in the order of
   *     what was given
   * @param findings empty if every receipt has its place
   */
  record Verdict(List<List<Receipt>> chains, List<Finding> findings) {
    /** Copies. */
    Verdict {
      chains = chains.stream().map(List::copyOf).toList();
      findings = List.copyOf(findings);
    }

    /** Returns whether there is a receipt, and each has its place. */
    boolean accepted() {
      return findings.isEmpty() && !chains.isEmpty();
    }
  }

  /** A receipt that its key signed. */
  private record Placed(int index, Receipt receipt) {}

  private ReceiptChain() {}

  /**
   * Places every receipt; their order does not matter, and one that is given twice counts once.
   *
   * @throws IllegalArgumentException if there are more than {@link #MAX_RECEIPTS}
   */
  static Verdict check(List<Link> links) {
    if (links.size() > MAX_RECEIPTS) {
      throw new IllegalArgumentException("more than " + MAX_RECEIPTS + " receipts");
    }
    List<Finding> findings = new ArrayList<>();
    Map<Digest, Placed> known = new LinkedHashMap<>();
    for (int index = 0; index < links.size(); index++) {
      Link link = links.get(index);
      try {
        Receipt receipt = Receipt.parse(link.signed().receipt());
        Optional<Code> wrong = wrong(link, receipt);
        if (wrong.isPresent()) {
          findings.add(new Finding(index, wrong.get()));
        } else {
          known.putIfAbsent(receipt.digest(), new Placed(index, receipt));
        }
      } catch (CodecException e) {
        findings.add(new Finding(index, Code.RECEIPT_FORMAT));
      }
    }
    Map<Digest, List<Placed>> after = followers(known.values());
    for (Map.Entry<Digest, List<Placed>> place : after.entrySet()) {
      boolean gap = !known.containsKey(place.getKey());
      boolean fork = place.getValue().size() > 1;
      for (Placed follower : place.getValue()) {
        if (gap || fork) {
          findings.add(new Finding(follower.index(), fork ? Code.CHAIN_FORK : Code.CHAIN_GAP));
        }
      }
    }
    return new Verdict(chains(known, after), findings);
  }

  private static Optional<Code> wrong(Link link, Receipt receipt) {
    return ReceiptCheck.signature(link.signed(), receipt, link.publicKey())
        .map(code -> Code.valueOf(code.name()));
  }

  private static Map<Digest, List<Placed>> followers(Collection<Placed> all) {
    Map<Digest, List<Placed>> after = new LinkedHashMap<>();
    for (Placed placed : all) {
      placed
          .receipt()
          .prev()
          .ifPresent(prev -> after.computeIfAbsent(prev, none -> new ArrayList<>()).add(placed));
    }
    return after;
  }

  /** Digests make a circle impossible, so that every walk ends. */
  private static List<List<Receipt>> chains(
      Map<Digest, Placed> known, Map<Digest, List<Placed>> after) {
    Predicate<Receipt> first =
        receipt -> receipt.prev().isEmpty() || !known.containsKey(receipt.prev().get());
    List<List<Receipt>> chains = new ArrayList<>();
    for (Placed placed : known.values()) {
      if (first.test(placed.receipt())) {
        List<Receipt> chain = new ArrayList<>(List.of(placed.receipt()));
        List<Placed> next = after.getOrDefault(placed.receipt().digest(), List.of());
        while (next.size() == 1) {
          chain.add(next.getFirst().receipt());
          next = after.getOrDefault(chain.getLast().digest(), List.of());
        }
        chains.add(chain);
      }
    }
    return chains;
  }
}
