/** The customer's commands. */
module dev.adyton.cli {
  requires dev.adyton.verifier;
  requires dev.adyton.codec;
  requires dev.adyton.attestation;
  requires dev.adyton.receipt;
  requires dev.adyton.console;
  requires static org.jspecify;
}
