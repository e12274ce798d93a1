package dev.adyton.crypto;

import java.util.Optional;

/** The keys that a node holds at the moment, by the number that requests name them by. */
@FunctionalInterface
public interface Keyring {
  /** Returns the pair with this number, 0..255; empty if there is none. */
  Optional<HpkeKeyPair> find(int keyId);
}
