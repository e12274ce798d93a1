/** Check evidence, seal requests, open answers, check receipts. */
module dev.adyton.verifier {
  requires dev.adyton.codec;
  requires transitive dev.adyton.crypto;
  requires transitive dev.adyton.attestation;
  requires transitive dev.adyton.receipt;
  requires transitive java.net.http;
  requires static org.jspecify;

  exports dev.adyton.verifier;
}
