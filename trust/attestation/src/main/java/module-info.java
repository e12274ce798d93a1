/** Evidence in, verdict out. */
module dev.adyton.attestation {
  requires transitive dev.adyton.codec;
  requires transitive dev.adyton.crypto;
  requires transitive dev.adyton.launch;
  requires static org.jspecify;

  exports dev.adyton.attestation;
  exports dev.adyton.attestation.release;
  exports dev.adyton.attestation.tpm;
}
