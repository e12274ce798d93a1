/** Merkle trees after RFC 9162. */
module dev.adyton.ledger {
  requires transitive dev.adyton.codec;
  requires static org.jspecify;

  exports dev.adyton.ledger;
}
