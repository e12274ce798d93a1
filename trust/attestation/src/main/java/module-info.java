/** Evidence in, verdict out. */
module dev.adyton.attestation {
  requires dev.adyton.codec;
  requires dev.adyton.crypto;
  requires dev.adyton.launch;
  requires static org.jspecify;
}
