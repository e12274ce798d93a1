package dev.adyton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.cli.ReceiptChain.Code;
import dev.adyton.cli.ReceiptChain.Finding;
import dev.adyton.cli.ReceiptChain.Link;
import dev.adyton.cli.ReceiptChain.Verdict;
import dev.adyton.codec.Digest;
import dev.adyton.receipt.ExchangeKey;
import dev.adyton.receipt.Receipt;
import dev.adyton.receipt.ReceiptKey;
import dev.adyton.receipt.SignedReceipt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node did under a caller's key, it did in one order that the caller can show. */
class ReceiptChainTest {
  private final ReceiptKey nodeKey = ReceiptKey.generate();
  private final ReceiptKey nextKey = ReceiptKey.generate();
  private final ExchangeKey key = ExchangeKey.generate();

  @AfterEach
  void close() {
    nodeKey.close();
    nextKey.close();
    key.close();
  }

  private Receipt receipt(ReceiptKey by, int number, Optional<Digest> prev) {
    return new Receipt(
        by.kid(),
        "%032x".formatted(number),
        key.digest(new byte[] {1}),
        key.digest(new byte[] {2}),
        key.commitment(),
        Optional.empty(),
        Digest.sha256(new byte[] {3}),
        "f32/1",
        "vector:512",
        number,
        "none",
        "denied",
        "buckets",
        prev,
        "SIMULATED",
        1_760_000_000L + number);
  }

  private static Link link(ReceiptKey by, Receipt receipt) {
    return new Link(by.sign(receipt), by.publicKey());
  }

  /** Receipts of one caller; the node changes its keys in the middle. */
  private List<Receipt> receipts(int count) {
    List<Receipt> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Optional<Digest> prev =
          all.isEmpty() ? Optional.empty() : Optional.of(all.getLast().digest());
      all.add(receipt(i < count / 2 ? nodeKey : nextKey, i, prev));
    }
    return all;
  }

  private List<Link> links(List<Receipt> receipts) {
    return receipts.stream()
        .map(r -> link(r.kid().equals(nodeKey.kid()) ? nodeKey : nextKey, r))
        .toList();
  }

  @Test
  void inAnyOrderAndEvenTwiceTheyAreOneChain() {
    List<Receipt> receipts = receipts(12);
    List<Link> shuffled = new ArrayList<>(links(receipts));
    shuffled.addAll(links(receipts).subList(2, 5));
    Collections.shuffle(shuffled, new Random(20261121));
    Verdict verdict = ReceiptChain.check(shuffled);
    assertThat(verdict.findings()).isEmpty();
    assertThat(verdict.accepted()).isTrue();
    assertThat(verdict.chains()).containsExactly(receipts);
  }

  @Test
  void eachStartOfANodeBeginsAChain() {
    List<Receipt> before = receipts(3);
    Receipt restarted = receipt(nextKey, 99, Optional.empty());
    List<Link> all = new ArrayList<>(links(before));
    all.add(link(nextKey, restarted));
    Verdict verdict = ReceiptChain.check(all);
    assertThat(verdict.accepted()).isTrue();
    assertThat(verdict.chains()).containsExactly(before, List.of(restarted));
  }

  /** Whatever is taken out of the middle, its follower says so; the last one nobody can miss. */
  @Test
  void whatWasHeldBackLeavesAGap() {
    for (int held = 0; held < 6; held++) {
      List<Link> rest = new ArrayList<>(links(receipts(6)));
      rest.remove(held);
      Verdict verdict = ReceiptChain.check(rest);
      if (held == 5) {
        assertThat(verdict.accepted()).isTrue();
      } else {
        assertThat(verdict.findings()).containsExactly(new Finding(held, Code.CHAIN_GAP));
        assertThat(verdict.accepted()).isFalse();
        assertThat(verdict.chains()).hasSize(held == 0 ? 1 : 2);
      }
    }
  }

  @Test
  void aNodeThatWasSetBackLeavesAFork() {
    List<Receipt> receipts = receipts(4);
    Receipt again = receipt(nextKey, 77, Optional.of(receipts.get(1).digest()));
    List<Link> all = new ArrayList<>(links(receipts));
    all.add(link(nextKey, again));
    Verdict verdict = ReceiptChain.check(all);
    assertThat(verdict.findings())
        .containsExactly(new Finding(2, Code.CHAIN_FORK), new Finding(4, Code.CHAIN_FORK));
    assertThat(verdict.chains()).containsExactly(receipts.subList(0, 2));
  }

  @Test
  void aReceiptThatDoesNotHoldHasNoPlace() {
    List<Receipt> receipts = receipts(3);
    SignedReceipt signed = nextKey.sign(receipts.get(1));
    byte[] signature = signed.signature().clone();
    signature[5] ^= 1;
    byte[] bytes = Arrays.copyOf(signed.receipt(), signed.receipt().length - 1);
    Link good = link(nodeKey, receipts.getFirst());
    assertThat(codes(good, new Link(new SignedReceipt(signed.receipt(), signature), key(nextKey))))
        .containsExactly(Code.RECEIPT_SIGNATURE);
    assertThat(codes(good, new Link(signed, key(nodeKey)))).containsExactly(Code.RECEIPT_KEY_ID);
    assertThat(codes(good, new Link(new SignedReceipt(bytes, signed.signature()), key(nodeKey))))
        .containsExactly(Code.RECEIPT_FORMAT);
  }

  private static byte[] key(ReceiptKey key) {
    return key.publicKey();
  }

  private static List<Code> codes(Link... links) {
    Verdict verdict = ReceiptChain.check(List.of(links));
    assertThat(verdict.accepted()).isFalse();
    return verdict.findings().stream().map(Finding::code).toList();
  }

  @Test
  void nothingIsNoChainAndTooMuchIsRefused() {
    assertThat(ReceiptChain.check(List.of()).accepted()).isFalse();
    Link one = link(nodeKey, receipt(nodeKey, 1, Optional.empty()));
    List<Link> many = Collections.nCopies(ReceiptChain.MAX_RECEIPTS + 1, one);
    assertThatThrownBy(() -> ReceiptChain.check(many)).isInstanceOf(IllegalArgumentException.class);
  }
}
