package dev.adyton.node.evidence;

import dev.adyton.attestation.HpkeEntry;
import dev.adyton.attestation.Keyset;
import dev.adyton.attestation.ReceiptEntry;
import dev.adyton.codec.Digest;
import dev.adyton.crypto.HpkeKeyPair;
import dev.adyton.crypto.HpkeSuite;
import dev.adyton.crypto.OhttpKeyConfig;
import dev.adyton.receipt.ReceiptKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The keys of one stretch of the node's life, made in memory and never written. Thread-safe; closed
 * when nothing may be sealed to them any more.
 */
public final class KeyGeneration implements AutoCloseable {
  /** In the order of preference: who can seal against quantum computers does. */
  static final List<HpkeSuite> SUITES = List.of(HpkeSuite.HYBRID, HpkeSuite.DEFAULT);

  private static final int MAX_KEY_ID = 255;

  private final int firstId;
  private final List<HpkeKeyPair> hpke;
  private final ReceiptKey receipt;
  private final Keyset keyset;
  private final Digest digest;

  private KeyGeneration(int firstId, List<HpkeKeyPair> hpke, ReceiptKey receipt, Keyset keyset) {
    this.firstId = firstId;
    this.hpke = List.copyOf(hpke);
    this.receipt = receipt;
    this.keyset = keyset;
    this.digest = keyset.digest();
  }

  /**
   * Makes all keys.
   *
   * @param number of the generation, from 0; generations in a row have other key numbers
   */
  static KeyGeneration make(long number, Optional<Digest> tlsSpki, long notAfter) {
    int slots = MAX_KEY_ID / SUITES.size();
    int firstId = (int) (number % slots) * SUITES.size() + 1;
    List<HpkeKeyPair> pairs = SUITES.stream().map(HpkeKeyPair::generate).toList();
    List<HpkeEntry> entries = new ArrayList<>();
    for (HpkeKeyPair pair : pairs) {
      int id = firstId + entries.size();
      entries.add(HpkeEntry.of(new OhttpKeyConfig(id, pair.suite(), pair.publicKey())));
    }
    ReceiptKey receipt = ReceiptKey.generate();
    Keyset keyset = new Keyset(entries, ReceiptEntry.of(receipt.publicKey()), tlsSpki, notAfter);
    return new KeyGeneration(firstId, pairs, receipt, keyset);
  }

  /** Returns the pair that sealed requests name by this number; empty for a number of no key. */
  public Optional<HpkeKeyPair> pair(int keyId) {
    int at = keyId - firstId;
    return at >= 0 && at < hpke.size() ? Optional.of(hpke.get(at)) : Optional.empty();
  }

  /** Returns the key that signs receipts. */
  public ReceiptKey receiptKey() {
    return receipt;
  }

  /** Returns the public halves. */
  public Keyset keyset() {
    return keyset;
  }

  /** Returns the digest of the keyset. */
  public Digest digest() {
    return digest;
  }

  /**
   * From now on nothing sealed to these keys opens; receipts of what was begun are still signed.
   */
  void closeToRequests() {
    hpke.forEach(HpkeKeyPair::close);
  }

  @Override
  public void close() {
    closeToRequests();
    receipt.close();
  }
}
