/** What Linux must be asked for. */
module dev.adyton.platform {
  requires transitive dev.adyton.codec;
  requires transitive dev.adyton.attestation;
  requires dev.adyton.crypto;
  requires static org.jspecify;

  exports dev.adyton.platform;

  provides dev.adyton.crypto.KeyMemory with
      dev.adyton.platform.LockedMemory;
}
