package dev.adyton.node.auth;

/**
 * Who calls: the holder of one API key.
 *
 * @param keyDigest hex of the key's SHA-256
 */
public record Caller(String keyDigest) {
  @Override
  public String toString() {
    return "Caller";
  }
}
