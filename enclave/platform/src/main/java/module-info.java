/** What Linux must be asked for. */
module dev.adyton.platform {
  requires dev.adyton.codec;
  requires dev.adyton.attestation;
  requires static org.jspecify;
}
