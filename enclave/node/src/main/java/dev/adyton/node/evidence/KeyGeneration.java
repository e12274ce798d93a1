package dev.adyton.node.evidence;

import dev.adyton.attestation.HpkeEntry;
import dev.adyton.attestation.Keyset;
import dev.adyton.attestation.ReceiptEntry;
import dev.adyton.codec.Digest;
import dev.adyton.crypto.HpkeKeyPair;
import dev.adyton.crypto.HpkeSuite;
import dev.adyton.receipt.ReceiptKey;
import java.util.List;
import java.util.Optional;

/**
 * The keys of one stretch of the node's life, made in memory and never written. Thread-safe; closed
 * when nothing may be sealed to them any more.
 */
public final class KeyGeneration implements AutoCloseable {
  private final int keyId;
  private final HpkeKeyPair hpke;
  private final ReceiptKey receipt;
  private final Keyset keyset;
  private final Digest digest;

  private KeyGeneration(int keyId, HpkeKeyPair hpke, ReceiptKey receipt, Keyset keyset) {
    this.keyId = keyId;
    this.hpke = hpke;
    this.receipt = receipt;
    this.keyset = keyset;
    this.digest = keyset.digest();
  }

  /** Makes both keys. */
  static KeyGeneration make(int keyId, Optional<Digest> tlsSpki, long notAfter) {
    HpkeSuite suite = HpkeSuite.DEFAULT;
    HpkeKeyPair hpke = HpkeKeyPair.generate(suite);
    ReceiptKey receipt = ReceiptKey.generate();
    HpkeEntry entry =
        HpkeEntry.of(
            keyId, suite.kem().id(), suite.kdf().id(), suite.aead().id(), hpke.publicKey());
    Keyset keyset =
        new Keyset(List.of(entry), ReceiptEntry.of(receipt.publicKey()), tlsSpki, notAfter);
    return new KeyGeneration(keyId, hpke, receipt, keyset);
  }

  /** Returns the number that sealed requests name the key by. */
  public int keyId() {
    return keyId;
  }

  /** Returns the pair that requests are sealed to. */
  public HpkeKeyPair hpke() {
    return hpke;
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

  @Override
  public void close() {
    hpke.close();
    receipt.close();
  }
}
