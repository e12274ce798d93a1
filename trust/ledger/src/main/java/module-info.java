/** Merkle trees after RFC 9162. */
module dev.adyton.ledger {
  requires dev.adyton.codec;
  requires static org.jspecify;
}
