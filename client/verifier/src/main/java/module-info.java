/** Check evidence, seal requests, open answers, check receipts. */
module dev.adyton.verifier {
  requires dev.adyton.codec;
  requires dev.adyton.crypto;
  requires dev.adyton.launch;
  requires dev.adyton.attestation;
  requires dev.adyton.receipt;
  requires static org.jspecify;
}
